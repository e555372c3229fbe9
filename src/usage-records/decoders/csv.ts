import type { UsageRecord } from '../../record-model/usage-record.js';
import type { RecordReader, RefusedRecord } from '../validation/record-reader.js';
import { BlankLines } from './blank-lines.js';
import { cellsOf } from './csv-cells.js';
import { columnsOf } from './csv-header.js';
import { refused, unreadable, type Decoding, type RecordTaker } from './decoded.js';
import { framesOf, isBlank, TOO_LARGE, type Frame, type FrameTaker, type Region } from './frames.js';

/**
 * Decodes CSV (RFC 4180) below a header that names the fields in any order. Blank lines are skipped and not counted. No
 * field contains a line break: an unclosed quote is a fault of its own line, and of no other.
 * @throws ApiError CSV_HEADER, CUT_OFF, BLANK_LINES
 */
export async function* decodeCsv<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  taker: T,
): Decoding<T> {
  const lines = new LineTaker(reader, taker);
  for await (const { taker: done } of framesOf(chunks, lines)) yield done;
}

const NOTHING = Buffer.alloc(0);

class LineTaker<T extends RecordTaker> implements FrameTaker {
  private readonly blanks = new BlankLines();
  private number = 0;
  private columns: readonly number[] | undefined;

  constructor(
    private readonly reader: RecordReader,
    readonly taker: T,
  ) {}

  frame(region: Region, start: number, end: number): void {
    this.number++;
    const line = region.text(start, end);
    if (typeof line === 'string' && isBlank(line)) {
      this.blanks.blank(this.number);
      return;
    }
    if (this.columns) this.record(line, this.columns);
    else this.header(line, region.bytes.subarray(start, end));
  }

  tooLarge(): void {
    this.number++;
    if (this.columns) this.record(TOO_LARGE, this.columns);
    else this.header(TOO_LARGE, NOTHING);
  }

  private header(line: Frame, bytes: Buffer): void {
    this.columns = columnsOf(line, bytes, this.reader);
  }

  private record(line: Frame, columns: readonly number[]): void {
    this.blanks.record();
    const raw = typeof line === 'string' ? line : undefined;
    this.taker.value(recordOf(line, columns, this.reader), raw, this.number);
  }
}

function recordOf(
  line: Frame,
  columns: readonly number[],
  reader: RecordReader,
): UsageRecord | RefusedRecord {
  if (typeof line !== 'string') return unreadable(line);
  const cells = cellsOf(line);
  if (typeof cells === 'string') return refused('MALFORMED_RECORD', cells);
  if (cells.length === columns.length) return reader.fromCells(cells, columns);
  return refused('MALFORMED_RECORD', `${cells.length} cells under a header of ${columns.length}`);
}
