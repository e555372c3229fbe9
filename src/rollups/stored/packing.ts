import { toWhole, type Whole } from '../../common/whole.js';

/** A number below this is still exact when it is doubled. */
const DOUBLES_SAFELY = 2 ** 52;
/** Bytes of seven bits each whose value a number always holds. */
const SAFE_BYTES = 7;
const FIRST_ROOM = 1_024;
/** Up to this length, copying byte by byte is faster than a call. */
const SHORT_BYTES = 96;

/** Packs whole numbers of any size and sign: seven bits a byte, the lowest first. Small numbers take one byte. */
export class Packer {
  private bytes: Buffer;
  private length = 0;

  /** @param room expected number of bytes. */
  constructor(room = FIRST_ROOM) {
    this.bytes = Buffer.allocUnsafe(Math.max(room, FIRST_ROOM));
  }

  /** Appends a number from 0 to 2^53 - 1. */
  count(value: number): this {
    this.reserve(8);
    if (value < 128) {
      this.bytes[this.length++] = value;
      return this;
    }
    let rest = value;
    while (rest > 0x7fff_ffff) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
    return this;
  }

  /** Appends a number of either sign. The last bit holds the sign. */
  whole(value: Whole): this {
    if (typeof value === 'number' && value < DOUBLES_SAFELY && value > -DOUBLES_SAFELY) {
      return this.count(value < 0 ? -2 * value - 1 : 2 * value);
    }
    const big = BigInt(value);
    return this.large(big < 0n ? -2n * big - 1n : 2n * big);
  }

  /** Appends bytes that were packed before. */
  raw(bytes: Uint8Array, from: number, to: number): this {
    this.reserve(to - from);
    if (to - from > SHORT_BYTES) {
      this.bytes.set(bytes.subarray(from, to), this.length);
      this.length += to - from;
      return this;
    }
    const { bytes: own } = this;
    let end = this.length;
    for (let place = from; place < to; place++) own[end++] = bytes[place] as number;
    this.length = end;
    return this;
  }

  /** All that was appended, in a buffer of its own. */
  finish(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  private large(value: bigint): this {
    for (let rest = value; ; rest >>= 7n) {
      this.reserve(1);
      if (rest < 128n) {
        this.bytes[this.length++] = Number(rest);
        return this;
      }
      this.bytes[this.length++] = Number(rest & 127n) | 128;
    }
  }

  private reserve(room: number): void {
    if (this.length + room <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + room));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** Reads what a {@link Packer} wrote, in the same order. */
export class Unpacker {
  place = 0;

  constructor(readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.place >= this.bytes.length;
  }

  count(): number {
    const first = this.next();
    return first < 128 ? first : this.longCount(first);
  }

  /** Skips that many numbers. */
  skip(numbers: number): void {
    for (let left = numbers; left > 0;) if (this.next() < 128) left--;
  }

  whole(): Whole {
    const value = this.unsigned();
    if (typeof value === 'bigint') return toWhole(value & 1n ? -(value + 1n) / 2n : value / 2n);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private longCount(first: number): number {
    let byte = first;
    let value = byte & 127;
    for (let unit = 128; byte >= 128; unit *= 128) {
      byte = this.next();
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('A packed count is too large');
    }
    return value;
  }

  private unsigned(): Whole {
    const { bytes } = this;
    const start = this.place;
    let byte = this.next();
    if (byte < 128) return byte;
    let value = byte & 127;
    let unit = 128;
    for (;;) {
      byte = bytes[this.place++] ?? cutOff();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
      if (this.place - start === SAFE_BYTES) return this.large(BigInt(value));
    }
  }

  private large(low: bigint): Whole {
    let value = low;
    for (let shift = BigInt(7 * SAFE_BYTES); ; shift += 7n) {
      const byte = this.next();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return toWhole(value);
    }
  }

  private next(): number {
    return this.bytes[this.place++] ?? cutOff();
  }
}

/** @throws RangeError as a read past the end does. */
export function cutOff(): never {
  throw new RangeError('A packed value is cut off');
}
