import { randomBytes } from 'node:crypto';

const WORD = 4;
/** Random, so that no sender can choose texts with equal hashes. */
const SEED = randomBytes(WORD).readInt32LE();

/** A hash of bytes, for tables within this process. */
export function hashBytes(view: DataView, start: number, length: number): number {
  let hash = Math.imul(length, 0x9e3779b1) ^ SEED;
  const end = start + length;
  let place = start;
  for (; place + WORD <= end; place += WORD) {
    hash = Math.imul(hash ^ view.getInt32(place, true), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; place < end; place++) hash = Math.imul(hash ^ view.getUint8(place), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Whether two places hold the same bytes. */
export function sameBytes(
  one: DataView,
  start: number,
  other: DataView,
  otherStart: number,
  length: number,
): boolean {
  let place = 0;
  for (; place + WORD <= length; place += WORD)
    if (one.getInt32(start + place, true) !== other.getInt32(otherStart + place, true)) return false;
  for (; place < length; place++)
    if (one.getUint8(start + place) !== other.getUint8(otherStart + place)) return false;
  return true;
}

export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Up to this length a loop is faster than the call of a native function. */
const SHORT_TEXT = 64;

/** Writes a short ASCII text. @returns the number of bytes; -1 for any other text. */
export function writeShortAscii(text: string, bytes: Uint8Array, start: number): number {
  const { length } = text;
  if (length > SHORT_TEXT) return -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return -1;
    bytes[start + i] = code;
  }
  return length;
}

const FIRST_SLOTS = 1_024;
const FIRST_TEXTS = FIRST_SLOTS / 2;
const FIRST_BYTES = 16_384;

/**
 * Numbers texts from 0 on, in the order in which they first occur. It finds a text by its bytes. It makes a string of a
 * text only once, when the text is first asked for.
 */
export class ByteTexts {
  /** For each entry of the hash table: the number of its text plus one, or 0. */
  private slots = new Int32Array(FIRST_SLOTS);
  private hashes = new Int32Array(FIRST_TEXTS);
  /** The offset of each text in {@link bytes}; a text ends where the next one begins. */
  private starts = new Int32Array(FIRST_TEXTS + 1);
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private view = viewOf(this.bytes);
  private readonly texts: (string | undefined)[] = [];
  private count = 0;

  /** @param textOf makes a string of the bytes of a text. */
  constructor(private readonly textOf: (bytes: Buffer) => string = (bytes) => bytes.toString()) {}

  get size(): number {
    return this.count;
  }

  /** The number of the text with these bytes. */
  numberOf(bytes: Buffer, view: DataView, start: number, length: number): number {
    const hash = hashBytes(view, start, length);
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.slots[slot] as number) - 1;
      if (number < 0) return this.add(slot, hash, bytes, start, length);
      if (this.hashes[number] === hash && this.isAt(number, view, start, length)) return number;
    }
  }

  /** The text with a number. */
  at(number: number): string {
    const known = this.texts[number];
    if (known !== undefined) return known;
    const text = this.textOf(this.bytes.subarray(this.starts[number], this.starts[number + 1]));
    this.texts[number] = text;
    return text;
  }

  private isAt(number: number, view: DataView, start: number, length: number): boolean {
    const own = this.starts[number] as number;
    return (
      (this.starts[number + 1] as number) - own === length && sameBytes(this.view, own, view, start, length)
    );
  }

  private add(slot: number, hash: number, bytes: Buffer, start: number, length: number): number {
    const number = this.count++;
    const from = this.starts[number] as number;
    if (from + length > this.bytes.length) this.growBytes(from + length);
    bytes.copy(this.bytes, from, start, start + length);
    this.slots[slot] = number + 1;
    this.hashes[number] = hash;
    this.starts[number + 1] = from + length;
    this.texts.push(undefined);
    if (this.count === this.hashes.length) this.growTexts();
    return number;
  }

  private growBytes(room: number): void {
    const larger = Buffer.allocUnsafe(Math.max(room, this.bytes.length * 2));
    this.bytes.copy(larger);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  private growTexts(): void {
    const { hashes, starts } = this;
    this.hashes = new Int32Array(hashes.length * 2);
    this.hashes.set(hashes);
    this.starts = new Int32Array(hashes.length * 2 + 1);
    this.starts.set(starts);
    this.slots = new Int32Array(hashes.length * 4);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = (hashes[number] as number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}
