import { AT } from '../../record-model/field-places.js';
import { ReadFields } from '../../record-model/read-fields.js';
import { readUuid, UUID_LENGTH } from '../../common/uuid-bytes.js';
import { isClean } from './clean-text.js';
import { ByteScanner, MOST_DIGITS, QUOTE, SPACE, WORD, ZERO, type PlainLines } from './byte-scanner.js';
import { FIELDS, OF_CONNECTION, REQUIRED, type FieldScan } from './field-scans.js';
import { instantAt, instantOf } from './instant.js';

const COMMA = 0x2c;
const POINT = 0x2e;
const COLON = 0x3a;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Reads a JSON object in the form that most producers print: known fields, each once, with plain texts (no escapes),
 * numbers without exponent and with few digits before the point, and null. The reader of objects reads all other
 * objects, good or bad. Only that reader finds faults.
 */
export class LineScanner extends ByteScanner {
  /** The values that were read. */
  readonly fields = new ReadFields();
  /** The fields in the order of the last record: a producer hardly ever changes the order. */
  private readonly order: number[] = FIELDS.map((_, place) => place);

  /**
   * Reads the bytes from `start` to `end` into {@link fields}.
   * @returns whether it is such an object, with every required field and no invalid value.
   */
  scan(lines: PlainLines, start: number, end: number): boolean {
    const { fields } = this;
    this.place = start;
    fields.clear(lines.bytes, lines.view);
    if (!this.takes(lines.bytes, end, OPENING)) return false;
    let seen = 0;
    let known = 0;
    for (let nth = 0; nth < FIELDS.length; nth++) {
      const field = this.takes(lines.bytes, end, QUOTE) ? this.takeName(lines, end, nth) : -1;
      const bit = 1 << field;
      if (field < 0 || (seen & bit) !== 0 || !this.takes(lines.bytes, end, COLON)) return false;
      seen |= bit;
      if (!this.takesNull(lines, end)) {
        if (!this.takeValue(lines.bytes, end, field)) return false;
        known |= bit;
      }
      if (this.takes(lines.bytes, end, COMMA)) continue;
      if (!this.takes(lines.bytes, end, CLOSING)) return false;
      this.skipSpace(lines.bytes, end);
      fields.knowsConnection = (known & OF_CONNECTION) !== 0;
      return this.place === end && (known & REQUIRED) === REQUIRED;
    }
    return false;
  }

  /** @returns the field of the next name, whose closing quote is skipped; -1 for no known field. */
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

  private takeValue(bytes: Buffer, end: number, field: number): boolean {
    const { kind } = FIELDS[field] as FieldScan;
    const isQuoted = this.place < end && bytes[this.place] === QUOTE;
    switch (kind) {
      case 'text':
        return isQuoted && this.takeText(bytes, end, field);
      case 'digits':
        return this.takeDigits(bytes, end, field, isQuoted);
      case 'msisdn':
        return this.takeDigits(bytes, end, field, isQuoted) && !this.hasPrefix(bytes, field);
      case 'whole':
        return this.takeWhole(bytes, end, field);
      case 'instant':
        return isQuoted ? this.takeInstant(bytes, end, field) : this.takeWhole(bytes, end, field);
      case 'uuid':
        return isQuoted && this.takeUuid(bytes, end);
      case 'measured':
        return this.takeMeasured(bytes, end, field);
      case 'choice':
      case 'address':
        return isQuoted && this.takeRuled(bytes, end, field);
    }
  }

  private takeText(bytes: Buffer, end: number, field: number): boolean {
    const start = this.place + 1;
    const length = this.textLength(bytes, end);
    if (length <= 0 || length > (FIELDS[field] as FieldScan).longest) return false;
    if (bytes[start] === SPACE || bytes[start + length - 1] === SPACE) return false;
    if (this.isUnusual && !isClean(bytes.toString('utf8', start, start + length))) return false;
    this.fields.starts[field] = start;
    this.fields.lengths[field] = length;
    return true;
  }

  private takeDigits(bytes: Buffer, end: number, field: number, isQuoted: boolean): boolean {
    const start = isQuoted ? this.place + 1 : this.place;
    let number = 1;
    let place = start;
    for (; place < end; place++) {
      const digit = (bytes[place] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    const length = place - start;
    if (length === 0 || length > MOST_DIGITS) return false;
    if (isQuoted ? place >= end || bytes[place] !== QUOTE : length > 1 && bytes[start] === ZERO) return false;
    this.place = isQuoted ? place + 1 : place;
    this.fields.starts[field] = start;
    this.fields.lengths[field] = length;
    this.fields.numbers[field] = number;
    return true;
  }

  /** Whether the digits of a field begin with an international prefix, which is not stored. */
  private hasPrefix(bytes: Buffer, field: number): boolean {
    const start = this.fields.starts[field] as number;
    return bytes[start] === ZERO && bytes[start + 1] === ZERO;
  }

  private takeWhole(bytes: Buffer, end: number, field: number): boolean {
    const start = this.place;
    let number = 0;
    let place = start;
    for (; place < end; place++) {
      const digit = (bytes[place] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    const length = place - start;
    if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[start] === ZERO)) return false;
    this.place = place;
    this.fields.numbers[field] = number;
    return true;
  }

  private takeInstant(bytes: Buffer, end: number, field: number): boolean {
    const start = this.place + 1;
    const length = this.textLength(bytes, end);
    if (length < 0) return false;
    const usual = instantAt(bytes, start, length);
    const instant = Number.isNaN(usual) ? instantOf(bytes.toString('latin1', start, start + length)) : usual;
    if (instant === undefined) return false;
    this.fields.numbers[field] = instant;
    return true;
  }

  private takeUuid(bytes: Buffer, end: number): boolean {
    const start = this.place + 1;
    const close = start + UUID_LENGTH;
    if (close >= end || bytes[close] !== QUOTE || !readUuid(bytes, start, this.fields.cell)) return false;
    this.place = close + 1;
    this.fields.starts[AT.cell_id] = start;
    this.fields.lengths[AT.cell_id] = UUID_LENGTH;
    return true;
  }

  private takeMeasured(bytes: Buffer, end: number, field: number): boolean {
    const start = this.place;
    if (!this.takeWhole(bytes, end, field)) return false;
    if (bytes[this.place] === POINT && this.place < end) {
      let place = this.place + 1;
      for (; place < end; place++) {
        const digit = (bytes[place] as number) - ZERO;
        if (digit < 0 || digit > 9) break;
      }
      if (place === this.place + 1) return false;
      this.fields.numbers[field] = Number(bytes.toString('latin1', start, place));
      this.place = place;
    }
    return (FIELDS[field] as FieldScan).read(this.fields.numbers[field]) !== undefined;
  }

  /** Takes a text that fulfils the rule of its field and is stored unchanged. */
  private takeRuled(bytes: Buffer, end: number, field: number): boolean {
    const start = this.place + 1;
    const length = this.textLength(bytes, end);
    if (length <= 0) return false;
    const written = bytes.toString('latin1', start, start + length);
    if ((FIELDS[field] as FieldScan).read(written) !== written) return false;
    this.fields.starts[field] = start;
    this.fields.lengths[field] = length;
    return true;
  }
}
