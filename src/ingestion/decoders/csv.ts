import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../usage/record-fields.js';
import { placeOf, RefusedRecord, type RecordReader } from '../validation/record-reader.js';
import { cellsOf } from './csv-cells.js';
import { CsvLineEnds } from './csv-line-ends.js';
import { refused, unreadable, type DecodedItem, type DecodedItems } from './decoded.js';
import { framesOf, TOO_LARGE, type Frame } from './frames.js';

/** Faults of a header that are named; a header of 64 KiB could have thousands. */
const MOST_HEADER_FAULTS = 20;
const LONGEST_NAME = 64;

/**
 * Decodes CSV (RFC 4180) below a header that names the fields in any order. Blank lines are skipped and not counted.
 * @throws ApiError CSV_HEADER, CUT_OFF
 */
export async function* decodeCsv(chunks: AsyncIterable<Buffer>, reader: RecordReader): DecodedItems {
  const ends = new CsvLineEnds();
  let columns: readonly number[] | undefined;
  let last: Frame = '';
  let index = 0;
  for await (const lines of framesOf(chunks, ends)) {
    const items: DecodedItem[] = [];
    for (const line of lines) {
      last = line;
      if (line === '' || line === '\r') continue;
      if (columns === undefined) columns = columnsOf(line);
      else items.push(decodeLine(line, index++, columns, reader));
    }
    yield items;
  }
  if (columns === undefined) throw badHeader('missing');
  // All that follows the quote would otherwise pass for one bad record, however many it holds.
  if (last === TOO_LARGE && ends.withinQuotes) {
    throw new ApiError({ name: 'CUT_OFF', detail: `record ${index - 1} opens a quote that is never closed` });
  }
}

function decodeLine(
  line: Frame,
  index: number,
  columns: readonly number[],
  reader: RecordReader,
): DecodedItem {
  if (typeof line !== 'string') return { index, value: unreadable(line) };
  const cells = cellsOf(line);
  if (cells === undefined) return { index, value: refused('MALFORMED_RECORD', 'misplaced quote'), raw: line };
  if (cells.length !== columns.length) {
    const detail = `${cells.length} cells under a header of ${columns.length}`;
    return { index, value: refused('MALFORMED_RECORD', detail), raw: line };
  }
  const value = reader.fromCells(cells, columns);
  return value instanceof RefusedRecord ? { index, value, raw: line } : { index, value };
}

/** The field of each column. */
function columnsOf(header: Frame): number[] {
  const names = typeof header === 'string' ? cellsOf(header) : undefined;
  if (names === undefined) throw badHeader('not readable');
  throwIfAny([...headerFaults(names)].slice(0, MOST_HEADER_FAULTS));
  return names.map((name) => placeOf(name) as number);
}

function* headerFaults(names: readonly string[]): Generator<Fault> {
  const seen = new Set<string>();
  for (const name of names) {
    if (placeOf(name) === undefined) yield headerFault('unknown column', name);
    else if (seen.has(name)) yield headerFault('repeated column', name);
    seen.add(name);
  }
  for (const name of RECORD_FIELD_NAMES) {
    if (RECORD_FIELDS[name].required && !seen.has(name)) yield headerFault('missing column', name);
  }
}

const headerFault = (problem: string, column: string): Fault => ({
  name: 'CSV_HEADER',
  field: column.slice(0, LONGEST_NAME),
  detail: `${problem} ${JSON.stringify(column.slice(0, LONGEST_NAME))}`,
});

const badHeader = (detail: string): ApiError => new ApiError({ name: 'CSV_HEADER', detail });
