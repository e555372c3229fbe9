import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** The most bytes of an answer that is held as a whole: twice a month by slot. Longer answers are sent as streams. */
const LONGEST_WHOLE = 4_194_304;

/**
 * The most bytes that are made before other requests run. Making them takes less than a millisecond. Beside a client that
 * asks for long answers, the wait of all others was 150 ms.
 */
const AT_ONCE = 65_536;

/** An answer: its bytes, or the pieces of a long answer. The pieces are made anew for each client while it reads. */
export type AnswerText = Buffer | Pieces;
export type Pieces = () => Iterable<Buffer>;

/**
 * An answer that consists of pieces. Each iteration must give the same pieces.
 * @returns a promise only for a long answer, between whose pieces other requests run.
 */
export function toAnswerText(pieces: Pieces): AnswerText | Promise<AnswerText> {
  const making = new Making(pieces);
  return making.makeUpTo(AT_ONCE) ? making.text : making.makeInTurns();
}

/** An answer that is being made. */
class Making {
  private readonly parts: Buffer[] = [];
  private readonly source: Iterator<Buffer>;
  private length = 0;

  constructor(private readonly pieces: Pieces) {
    this.source = pieces()[Symbol.iterator]();
  }

  /** @returns whether the answer ends within that length. */
  makeUpTo(length: number): boolean {
    while (this.length <= length) {
      const next = this.source.next();
      if (next.done) return true;
      this.parts.push(next.value);
      this.length += next.value.length;
    }
    return false;
  }

  async makeInTurns(): Promise<AnswerText> {
    do {
      if (this.length > LONGEST_WHOLE) return this.pieces;
      await setImmediate();
    } while (!this.makeUpTo(this.length + AT_ONCE));
    return this.length > LONGEST_WHOLE ? this.pieces : this.text;
  }

  get text(): Buffer {
    const [only, ...others] = this.parts;
    return only && others.length === 0 ? only : Buffer.concat(this.parts, this.length);
  }
}

/** The bytes of a long answer, made no faster than the client reads them. */
export const toReadable = (pieces: Pieces): Readable =>
  Readable.from(withPauses(pieces()), { objectMode: false });

/** Lets other requests run between two pieces: otherwise a client that reads fast would occupy the process. */
async function* withPauses(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
