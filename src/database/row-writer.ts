import { viewOf, writeShortAscii } from '../common/byte-texts.js';
import { base10000Of } from './base-10000.js';

/** The start of every COPY in binary: the signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = -1;
const NULL_LENGTH = -1;
/** The sign of a numeric. */
const POSITIVE = 0;
const LENGTH_BYTES = 4;
/** More bytes than the fixed-length values of any row need, with their lengths and nulls. */
const ROW_ROOM = 32 * (LENGTH_BYTES + 16);
const MOST_BYTES_PER_UNIT = 3;
/** Up to this length a loop is faster than a native call. */
const LONG_COPY = 128;
const WORD = 4;
const TWO_TO_32 = 0x1_0000_0000;

/** Writes rows in the binary format of COPY: for each row the number of its values, then the values. */
export class RowWriter {
  private bytes: Buffer;
  private view: DataView;
  private place: number;

  /** @param room expected number of bytes. */
  constructor(room: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(room, HEADER.length));
    this.view = viewOf(this.bytes);
    this.place = HEADER.copy(this.bytes);
  }

  /** Bytes written so far, with the header. */
  get length(): number {
    return this.place;
  }

  /** Begins a row. */
  row(values: number): void {
    this.reserve(2);
    this.view.setInt16(this.place, values);
    this.place += 2;
  }

  int2(value: number): void {
    this.view.setInt32(this.place, 2);
    this.view.setInt16(this.place + LENGTH_BYTES, value);
    this.place += LENGTH_BYTES + 2;
  }

  int4(value: number): void {
    this.view.setInt32(this.place, 4);
    this.view.setInt32(this.place + LENGTH_BYTES, value);
    this.place += LENGTH_BYTES + 4;
  }

  /** A whole number of either sign that a double holds exactly; null for NaN. */
  int8(value: number): void {
    if (Number.isNaN(value)) {
      this.nothing();
      return;
    }
    const { view, place } = this;
    const high = Math.floor(value / TWO_TO_32);
    view.setInt32(place, 8);
    view.setInt32(place + 4, high);
    view.setInt32(place + 8, value - high * TWO_TO_32);
    this.place = place + LENGTH_BYTES + 8;
  }

  /** A number from 0 as a decimal, as JavaScript prints it; null for NaN. */
  numeric(value: number): void {
    if (Number.isNaN(value)) {
      this.nothing();
      return;
    }
    const { digits, weight, scale } = base10000Of(value);
    const length = (4 + digits.length) * 2;
    this.reserve(LENGTH_BYTES + length);
    this.view.setInt32(this.place, length);
    this.place += LENGTH_BYTES;
    for (const part of [digits.length, weight, POSITIVE, scale, ...digits]) {
      this.view.setInt16(this.place, part);
      this.place += 2;
    }
  }

  /** A text without NUL and without lone surrogates. */
  text(value: string): void {
    const { length } = value;
    this.reserve(LENGTH_BYTES + length * MOST_BYTES_PER_UNIT);
    const { bytes, place } = this;
    const start = place + LENGTH_BYTES;
    let written = writeShortAscii(value, bytes, start);
    if (written < 0) written = bytes.write(value, start, 'utf8');
    this.view.setInt32(place, written);
    this.place = start + written;
  }

  /** A text or another value that is sent unchanged, copied from a buffer; null for a length below 0. */
  bytesFrom(source: Buffer, view: DataView, start: number, length: number): void {
    if (length < 0) {
      this.nothing();
      return;
    }
    this.reserve(LENGTH_BYTES + length);
    this.view.setInt32(this.place, length);
    this.place += LENGTH_BYTES;
    this.copyBytes(source, view, start, start + length);
  }

  /** A bytea: a Buffer, or a text with a character for each byte. */
  bytea(value: Buffer | string): void {
    const { length } = value;
    this.reserve(LENGTH_BYTES + length);
    const { bytes } = this;
    this.view.setInt32(this.place, length);
    const start = this.place + LENGTH_BYTES;
    if (typeof value === 'string') for (let i = 0; i < length; i++) bytes[start + i] = value.charCodeAt(i);
    else value.copy(bytes, start);
    this.place = start + length;
  }

  /** Values that another writer wrote. */
  copy(source: Buffer, view: DataView, from: number, to: number): void {
    this.reserve(to - from);
    this.copyBytes(source, view, from, to);
  }

  /** A bytea of words of four bytes each. */
  words(words: Int32Array, from: number, count: number): void {
    const { view } = this;
    view.setInt32(this.place, count * 4);
    this.place += LENGTH_BYTES;
    for (let word = 0; word < count; word++, this.place += 4)
      view.setInt32(this.place, words[from + word] as number);
  }

  /** Nulls. */
  nothing(count = 1): void {
    for (let nth = 0; nth < count; nth++) {
      this.view.setInt32(this.place, NULL_LENGTH);
      this.place += LENGTH_BYTES;
    }
  }

  /** All rows. No call may follow. */
  finish(): Buffer {
    this.reserve(2);
    this.view.setInt16(this.place, END);
    return this.bytes.subarray(0, this.place + 2);
  }

  private copyBytes(source: Buffer, from: DataView, start: number, end: number): void {
    const { view } = this;
    let { place } = this;
    let at = start;
    if (end - start > LONG_COPY) {
      place += source.copy(this.bytes, place, start, end);
      at = end;
    }
    for (; at + WORD <= end; at += WORD, place += WORD) view.setInt32(place, from.getInt32(at));
    for (; at < end; at++, place++) view.setUint8(place, from.getUint8(at));
    this.place = place;
  }

  /** Reserves bytes. The fixed-length values that follow always have room. */
  private reserve(room: number): void {
    if (this.place + room + ROW_ROOM > this.bytes.length) this.grow(room);
  }

  private grow(room: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.place + room + ROW_ROOM));
    this.bytes.copy(larger, 0, 0, this.place);
    this.bytes = larger;
    this.view = viewOf(larger);
  }
}
