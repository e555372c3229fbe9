import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import type { UsageRecord } from '../../usage/usage-record.js';
import type { RecordReader, RefusedRecord } from '../validation/record-reader.js';
import { cellsOf } from './csv-cells.js';
import { CsvLineEnds } from './csv-line-ends.js';
import { refused, unreadable, type Decoding, type RecordTaker } from './decoded.js';
import { framesOf, TOO_LARGE, type Frame, type FrameTaker, type Region } from './frames.js';

/** Faults of a header that are named; a header of 64 KiB could have thousands. */
const MOST_HEADER_FAULTS = 20;
const LONGEST_NAME = 64;

/**
 * Decodes CSV (RFC 4180) below a header that names the fields in any order. Blank lines are skipped and not told of.
 * @throws ApiError CSV_HEADER, CUT_OFF
 */
export async function* decodeCsv<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  taker: T,
): Decoding<T> {
  const ends = new CsvLineEnds();
  const lines = new LineTaker(reader, taker);
  for await (const { taker: done } of framesOf(chunks, ends, lines)) yield done;
  if (!lines.hasHeader) throw badHeader('missing');
  // All that follows the quote would otherwise pass for one bad record, however many it holds.
  if (lines.endedTooLarge && ends.withinQuotes) {
    const detail = `record ${lines.records - 1} opens a quote that is never closed`;
    throw new ApiError({ name: 'CUT_OFF', detail });
  }
}

class LineTaker<T extends RecordTaker> implements FrameTaker {
  records = 0;
  endedTooLarge = false;
  private columns: readonly number[] | undefined;

  constructor(
    private readonly reader: RecordReader,
    readonly taker: T,
  ) {}

  get hasHeader(): boolean {
    return this.columns !== undefined;
  }

  frame(region: Region, start: number, end: number): void {
    this.line(region.text(start, end));
  }

  tooLarge(): void {
    this.line(TOO_LARGE);
  }

  private line(line: Frame): void {
    this.endedTooLarge = line === TOO_LARGE;
    if (line === '' || line === '\r') return;
    if (this.columns === undefined) {
      this.columns = columnsOf(line, this.reader);
      return;
    }
    this.records++;
    this.taker.value(recordOf(line, this.columns, this.reader), typeof line === 'string' ? line : undefined);
  }
}

function recordOf(
  line: Frame,
  columns: readonly number[],
  reader: RecordReader,
): UsageRecord | RefusedRecord {
  if (typeof line !== 'string') return unreadable(line);
  const cells = cellsOf(line);
  if (cells === undefined) return refused('MALFORMED_RECORD', 'misplaced quote');
  if (cells.length === columns.length) return reader.fromCells(cells, columns);
  return refused('MALFORMED_RECORD', `${cells.length} cells under a header of ${columns.length}`);
}

/** The field of each column. */
function columnsOf(header: Frame, reader: RecordReader): number[] {
  const names = typeof header === 'string' ? cellsOf(header) : undefined;
  if (names === undefined) throw badHeader('not readable');
  throwIfAny([...headerFaults(names, reader)].slice(0, MOST_HEADER_FAULTS));
  return names.map((name) => reader.placeOf(name) as number);
}

function* headerFaults(names: readonly string[], reader: RecordReader): Generator<Fault> {
  const seen = new Set<string>();
  for (const name of names) {
    if (reader.placeOf(name) === undefined) yield headerFault('unknown column', name);
    else if (seen.has(name)) yield headerFault('repeated column', name);
    seen.add(name);
  }
  for (const name of reader.required) {
    if (!seen.has(name)) yield headerFault('missing column', name);
  }
}

const headerFault = (problem: string, column: string): Fault => ({
  name: 'CSV_HEADER',
  field: column.slice(0, LONGEST_NAME),
  detail: `${problem} ${JSON.stringify(column.slice(0, LONGEST_NAME))}`,
});

const badHeader = (detail: string): ApiError => new ApiError({ name: 'CSV_HEADER', detail });
