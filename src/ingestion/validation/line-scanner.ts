import { RECORD_FIELD_NAMES, RECORD_FIELDS, type RecordField } from '../../usage/record-fields.js';
import { jsonReader, type ReadValue } from './field-readers.js';
import { TextPool } from './text-pool.js';

/** Lines that follow each other, in ASCII and without a backslash: a quote then always begins or ends a text. */
export interface PlainLines {
  readonly bytes: Buffer;
  /** The same bytes. */
  readonly view: DataView;
  /** The same, a character for each byte. */
  readonly text: string;
}

/** What is to be known of a field to read it. */
interface FieldScan {
  /** Its name and the quote after it, four bytes a number; the last four may begin before those before them end. */
  readonly words: readonly number[];
  readonly length: number;
  /** Reads a value by the rule of its type. */
  readonly read: ReadValue;
  /** Whether its texts come again and again. */
  readonly pooled: boolean;
}

const WORD = 4;

const FIELDS: readonly FieldScan[] = RECORD_FIELD_NAMES.map((name) => {
  const { type }: RecordField = RECORD_FIELDS[name];
  const bytes = Buffer.from(`${name}"`);
  const words: number[] = [];
  for (let place = 0; place < bytes.length; place += WORD)
    words.push(bytes.readInt32LE(Math.min(place, bytes.length - WORD)));
  const pooled = name !== 'record_id' && type.kind !== 'instant';
  return { words, length: bytes.length, read: jsonReader(type), pooled };
});

/** A bit for each field that must be there. */
const REQUIRED = RECORD_FIELD_NAMES.reduce(
  (bits, name, place) => (RECORD_FIELDS[name].required ? bits | (1 << place) : bits),
  0,
);

/** A bit for each field that tells of the connection. */
const OF_CONNECTION = RECORD_FIELD_NAMES.reduce(
  (bits, name, place) => (RECORD_FIELDS[name].ofConnection ? bits | (1 << place) : bits),
  0,
);

/** Of all bodies: what comes again comes in many. */
const POOL = new TextPool();

/** A number with so many digits is held exactly. */
const MOST_DIGITS = 15;
/** A shorter part of a text is copied out of it rather than keeping the whole. */
const SHORTEST_PART_THAT_KEEPS = 13;

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const NULL = 0x6c6c756e;
const SMALL_N = 0x6e;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Reads a JSON object as most producers print it: known fields, each once, with plain texts (no escapes), numbers
 * without exponent and of a few digits before the point, and null. It leaves alone whatever is otherwise, good or bad: what is wrong with a record is
 * found in one place only.
 */
export class LineScanner {
  /** Of each field, by its place in the map, the value or null. */
  readonly values: (string | number | null)[] = FIELDS.map(() => null);
  /** Whether something in {@link values} tells of the connection. */
  knowsConnection = false;
  /** The fields in the order in which they came last: a producer hardly ever changes it. */
  private readonly order: number[] = FIELDS.map((_, place) => place);
  private place = 0;

  /**
   * Reads what stands from `start` to `end` into {@link values}.
   * @returns whether it is such an object, with every field that must be there and no value that breaks its rule.
   */
  scan(lines: PlainLines, start: number, end: number): boolean {
    const { values } = this;
    this.place = start;
    values.fill(null);
    if (!this.takes(lines, end, OPENING)) return false;
    let seen = 0;
    let known = 0;
    for (let nth = 0; nth < FIELDS.length; nth++) {
      const field = this.takes(lines, end, QUOTE) ? this.takeName(lines, end, nth) : -1;
      const bit = 1 << field;
      if (field < 0 || (seen & bit) !== 0 || !this.takes(lines, end, COLON)) return false;
      if (!this.takeValue(lines, end, field)) return false;
      seen |= bit;
      if (values[field] !== null) known |= bit;
      if (this.takes(lines, end, COMMA)) continue;
      if (!this.takes(lines, end, CLOSING)) return false;
      this.skipSpace(lines, end);
      this.knowsConnection = (known & OF_CONNECTION) !== 0;
      return this.place === end && (known & REQUIRED) === REQUIRED;
    }
    return false;
  }

  private skipSpace({ bytes }: PlainLines, end: number): void {
    let { place } = this;
    while (place < end) {
      const code = bytes[place];
      if (code !== SPACE && code !== TAB && code !== CARRIAGE_RETURN) break;
      place++;
    }
    this.place = place;
  }

  /** Steps over space and the character, if that comes next. */
  private takes(lines: PlainLines, end: number, character: number): boolean {
    if (this.place < end && lines.bytes[this.place] !== character) this.skipSpace(lines, end);
    if (this.place >= end || lines.bytes[this.place] !== character) return false;
    this.place++;
    return true;
  }

  /** @returns the field of the name that comes next, up to its closing quote; -1 when it is none. */
  private takeName(lines: PlainLines, end: number, nth: number): number {
    const expected = this.order[nth] as number;
    if (this.takesName(lines, end, expected)) return expected;
    for (let field = 0; field < FIELDS.length; field++) {
      if (!this.takesName(lines, end, field)) continue;
      this.order[nth] = field;
      return field;
    }
    return -1;
  }

  private takesName({ view }: PlainLines, end: number, field: number): boolean {
    const { words, length } = FIELDS[field] as FieldScan;
    const { place } = this;
    if (place + length > end) return false;
    const last = words.length - 1;
    for (let i = 0; i < last; i++) if (view.getInt32(place + i * WORD, true) !== words[i]) return false;
    if (view.getInt32(place + length - WORD, true) !== words[last]) return false;
    this.place = place + length;
    return true;
  }

  private takeValue(lines: PlainLines, end: number, field: number): boolean {
    if (lines.bytes[this.place] === SPACE) this.skipSpace(lines, end);
    const { place } = this;
    if (place >= end) return false;
    const first = lines.bytes[place];
    if (first === QUOTE) return this.takeText(lines, end, field);
    if (first !== SMALL_N) return this.takeNumber(lines, end, field);
    this.place = place + WORD;
    return place + WORD <= end && lines.view.getInt32(place, true) === NULL;
  }

  private takeText({ view, bytes, text }: PlainLines, end: number, field: number): boolean {
    const start = this.place + 1;
    const close = text.indexOf('"', start);
    if (close < 0 || close >= end) return false;
    this.place = close + 1;
    const length = close - start;
    const { pooled } = FIELDS[field] as FieldScan;
    const hash = pooled ? hashOf(view, start, length, field) : 0;
    if (pooled) {
      const known = POOL.at(hash);
      if (known.length === length && length > 0 && text.startsWith(known, start)) {
        this.values[field] = known;
        return true;
      }
    }
    if (hasControl(bytes, start, close)) return false;
    const written =
      length < SHORTEST_PART_THAT_KEEPS
        ? text.substring(start, close)
        : bytes.toString('latin1', start, close);
    if (!this.keep(field, written)) return false;
    // What reads otherwise than it was written would not be known again.
    if (pooled && this.values[field] === written) POOL.add(hash, written);
    return true;
  }

  private takeNumber(lines: PlainLines, end: number, field: number): boolean {
    const { bytes } = lines;
    const start = this.place;
    const most = Math.min(end, start + MOST_DIGITS);
    let value = 0;
    let place = start;
    for (; place < most; place++) {
      const digit = (bytes[place] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (place === start || (bytes[start] === ZERO && place > start + 1)) return false;
    if (bytes[place] === POINT) return this.takeFraction(lines, end, field, place + 1);
    this.place = place;
    return this.keep(field, value);
  }

  /** @param first where the digits behind the point begin; before it there are good ones. */
  private takeFraction({ bytes, text }: PlainLines, end: number, field: number, first: number): boolean {
    let place = first;
    for (; place < end; place++) {
      const digit = (bytes[place] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
    }
    if (place === first) return false;
    const number = Number(text.substring(this.place, place));
    this.place = place;
    return this.keep(field, number);
  }

  /** @returns whether the value keeps the rule of its field. */
  private keep(field: number, value: string | number): boolean {
    const known = (FIELDS[field] as FieldScan).read(value);
    this.values[field] = known ?? null;
    return known !== undefined;
  }
}

/** A few bytes of a text tell most apart. */
function hashOf(view: DataView, start: number, length: number, field: number): number {
  let hash = Math.imul(length * 16 + field + 1, 0x9e3779b1);
  if (length < WORD) {
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ view.getUint8(start + i), 0x85ebca6b);
  } else {
    hash = Math.imul(hash ^ view.getInt32(start, true), 0x85ebca6b);
    hash = Math.imul(
      (hash ^ (hash >>> 15)) + view.getInt32(start + ((length - WORD) >> 1), true),
      0xc2b2ae35,
    );
    hash = Math.imul((hash ^ (hash >>> 13)) + view.getInt32(start + length - WORD, true), 0x85ebca6b);
  }
  return hash ^ (hash >>> 16);
}

function hasControl(bytes: Buffer, start: number, end: number): boolean {
  for (let place = start; place < end; place++) if ((bytes[place] as number) < SPACE) return true;
  return false;
}
