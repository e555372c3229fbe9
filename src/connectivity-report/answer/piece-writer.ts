import { writeNumber, LONGEST_NUMBER } from '../../common/print/number.js';
import { LONGEST_RFC_3339, RFC_3339_LENGTH, writeRfc3339, type Offsets } from '../../common/rfc3339.js';
import type { Whole } from '../../common/whole.js';

/** The bytes of a piece: enough for an ordinary answer, and little beside the rows of a large one. */
export const PIECE_LENGTH = 65_536;

/** Small enough to come from Node's pool for small buffers. */
const FIRST_ROOM = 4_000;
const FULL_ROOM = PIECE_LENGTH + FIRST_ROOM;
const GROWTH = 5;

/** Between these instants the year has four digits in every time zone. */
const [FIRST_USUAL, LAST_USUAL] = [Date.parse('0000-01-03T00:00Z'), Date.parse('9999-12-29T00:00Z')];

/** Constant bytes with an instant in the middle. */
export class Frame {
  private constructor(
    readonly before: Uint8Array,
    readonly after: Uint8Array,
    readonly whole: Uint8Array,
  ) {}

  static of(before: string, after: string): Frame {
    const texts = [before, ' '.repeat(RFC_3339_LENGTH), after];
    return new Frame(Buffer.from(before), Buffer.from(after), Buffer.from(texts.join('')));
  }
}

/** Writes an answer as bytes, in pieces: the caller takes a piece ({@link take}) whenever it {@link isFull}. */
export class PieceWriter {
  private bytes: Buffer = Buffer.allocUnsafe(FIRST_ROOM);
  private length = 0;

  get isFull(): boolean {
    return this.length >= PIECE_LENGTH;
  }

  /** The bytes since the last piece. */
  take(): Buffer {
    const piece = this.bytes.subarray(0, this.length);
    // After a full piece, another one usually follows.
    this.bytes = Buffer.allocUnsafe(this.isFull ? FULL_ROOM : FIRST_ROOM);
    this.length = 0;
    return piece;
  }

  text(text: string): this {
    this.reserve(3 * text.length);
    this.length += this.bytes.write(text, this.length);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Prints as `String` does. */
  number(value: Whole): this {
    if (typeof value === 'bigint') return this.text(String(value));
    this.reserve(LONGEST_NUMBER);
    this.length = writeNumber(this.bytes, this.length, value);
    return this;
  }

  instant(instant: number, offset: number | Offsets): this {
    this.reserve(LONGEST_RFC_3339);
    this.length = writeRfc3339(this.bytes, this.length, instant, offset);
    return this;
  }

  /** Writes an instant in its frame: copies the frame, and writes the instant over it. */
  framed(frame: Frame, instant: number, offset: number | Offsets): this {
    if (instant < FIRST_USUAL || instant > LAST_USUAL)
      return this.raw(frame.before).instant(instant, offset).raw(frame.after);
    this.reserve(frame.whole.length);
    this.bytes.set(frame.whole, this.length);
    writeRfc3339(this.bytes, this.length + frame.before.length, instant, offset);
    this.length += frame.whole.length;
    return this;
  }

  private reserve(room: number): void {
    const least = this.length + room;
    if (least <= this.bytes.length) return;
    const { length } = this.bytes;
    const usual = length < FULL_ROOM ? Math.min(GROWTH * length, FULL_ROOM) : 2 * length;
    const larger = Buffer.allocUnsafe(Math.max(usual, least));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
