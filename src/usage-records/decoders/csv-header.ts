import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { nearest } from '../../errors/nearest.js';
import { RECORD_FIELD_NAMES } from '../../record-model/record-fields.js';
import { ONE_ACCOUNT, placeOf, type RecordReader } from '../validation/record-reader.js';
import { cellsOf } from './csv-cells.js';
import { LONGEST_FRAME, NOT_UTF8, TOO_LARGE, type Frame } from './frames.js';

/** Most faults of a header that an error names. A header of 64 KiB could have thousands. */
const MOST_HEADER_FAULTS = 20;
const LONGEST_NAME = 64;

/** Delimiters that producers use instead of the comma. */
const OTHER_DELIMITERS = new Map([
  [';', 'a semicolon'],
  ['\t', 'a tab'],
  ['|', 'a vertical bar'],
]);

const LINE_END = 'a line must end with a line feed, not with a carriage return alone';

/** A first line with this many numbers and times is taken for a record, not a header. */
const LEAST_VALUES = 3;

/** A cell with a number or a time, which is no name of a column. */
const VALUE = /^\s*(?:\+?\d[\d.,]*|\d{4}-\d{2}-\d{2}[T ].*)\s*$/;

/**
 * The field of each column of a header.
 * @param bytes the header's bytes; none for a header that is too large.
 * @param reader reads the lines below the header.
 * @throws ApiError CSV_HEADER with all faults, or with their one cause.
 */
export function columnsOf(header: Frame, bytes: Buffer, reader: RecordReader): number[] {
  if (isUtf16(bytes)) throw badHeader('the encoding looks like UTF-16, and must be UTF-8');
  if (header === NOT_UTF8) throw badHeader('the encoding is not UTF-8; it may be Latin-1 or Windows-1252');
  if (header === TOO_LARGE) throw badHeader(`longer than ${LONGEST_FRAME} bytes; ${LINE_END}`);
  const cause = causeIn(header.endsWith('\r') ? header.slice(0, -1) : header);
  if (cause !== undefined) throw badHeader(cause);
  const names = cellsOf(header);
  if (typeof names === 'string') throw badHeader(names);
  throwIfAny(firstOf(headerFaults(names, reader)));
  return names.map((name) => reader.placeOf(name) as number);
}

/** The cause why the whole line is no header, if it can be recognised. */
function causeIn(line: string): string | undefined {
  if (line.includes('\r')) return LINE_END;
  if (/^\s*[[{]/.test(line)) return 'it looks like JSON; send it as application/json or application/x-ndjson';
  if (line.split(',').some(isColumn)) return undefined;
  for (const [delimiter, name] of OTHER_DELIMITERS)
    if (line.split(delimiter).some(isColumn)) return `the delimiter looks like ${name}, and must be a comma`;
  const values = line.split(/[,;\t|]/).filter((cell) => VALUE.test(unquoted(cell)));
  return values.length < LEAST_VALUES ? undefined : 'it looks like a record, and must name the columns';
}

const isUtf16 = (bytes: Buffer): boolean =>
  bytes.includes(0) || (bytes.length > 1 && [0xfffe, 0xfeff].includes(bytes.readUInt16BE()));

const unquoted = (cell: string): string => cell.replaceAll('"', '');
const isColumn = (cell: string): boolean => placeOf(unquoted(cell).trim().toLowerCase()) !== undefined;

/** A header can have thousands of faults, and the search for what was meant takes time. */
function firstOf(faults: Iterable<Fault>): Fault[] {
  const first: Fault[] = [];
  for (const fault of faults) {
    first.push(fault);
    if (first.length === MOST_HEADER_FAULTS) break;
  }
  return first;
}

function* headerFaults(names: readonly string[], reader: RecordReader): Generator<Fault> {
  for (const name of reader.required) {
    if (names.includes(name)) continue;
    if (name !== 'account_id') yield headerFault('missing column', name);
    else if (reader.account === undefined) yield headerFault('missing column', name, `; ${ONE_ACCOUNT}`);
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (reader.placeOf(name) === undefined) yield headerFault('unknown column', name, meant(name));
    else if (seen.has(name)) yield headerFault('repeated column', name);
    seen.add(name);
  }
}

function meant(name: string): string {
  const found = name.length > LONGEST_NAME ? undefined : nearest(name.trim(), RECORD_FIELD_NAMES);
  return found === undefined ? '' : `; did you mean ${found}?`;
}

const headerFault = (problem: string, column: string, hint = ''): Fault => ({
  name: 'CSV_HEADER',
  field: column.slice(0, LONGEST_NAME),
  detail: `${problem} ${JSON.stringify(column.slice(0, LONGEST_NAME))}${hint}`,
});

const badHeader = (detail: string): ApiError => new ApiError({ name: 'CSV_HEADER', detail });
