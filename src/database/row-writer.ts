import { viewOf, writeShortAscii } from '../common/byte-texts.js';
import { base10000Of } from './base-10000.js';

/** Begins every file of COPY in binary: the signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = -1;
const NULL_LENGTH = -1;
/** The sign of a numeric. */
const POSITIVE = 0;
const LENGTH_BYTES = 4;
/** More than the values of fixed length of any row take, with their lengths, and its nulls. */
const ROW_ROOM = 32 * (LENGTH_BYTES + 16);
const MOST_BYTES_PER_UNIT = 3;
/** Up to here a loop is faster than the call of a native function. */
const LONG_COPY = 128;
const WORD = 4;
const TWO_TO_32 = 0x1_0000_0000;

/** Writes rows in the binary format of COPY: of each row first how many values it has, then the values in turn. */
export class RowWriter {
  private bytes: Buffer;
  private view: DataView;
  private place: number;

  /** @param room bytes that will probably do. */
  constructor(room: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(room, HEADER.length));
    this.view = viewOf(this.bytes);
    this.place = HEADER.copy(this.bytes);
  }

  /** Bytes written so far, those that begin the file included. */
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

  /** A whole number that a number holds exactly, of either sign; null for NaN. */
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

  /** A number from 0, as the decimal number that it prints as; null for NaN. */
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

  /** A text without NUL and without half a surrogate pair. */
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

  /** A text, or what else is sent as it is, of which the bytes stand somewhere; null with a length below 0. */
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

  /** A bytea; of a text, a character for each byte. */
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

  /** Values as another writer wrote them. */
  copy(source: Buffer, view: DataView, from: number, to: number): void {
    this.reserve(to - from);
    this.copyBytes(source, view, from, to);
  }

  /** A bytea of some words of four bytes. */
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

  /** All rows. Nothing may be written after it. */
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

  /** Beyond it, the values of fixed length that follow always have room. */
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
