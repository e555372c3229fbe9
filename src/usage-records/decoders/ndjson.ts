import type { RecordReader } from '../validation/record-reader.js';
import { BlankLines } from './blank-lines.js';
import { refused, unreadable, type Decoding, type RecordTaker } from './decoded.js';
import { framesOf, isBlank, TOO_LARGE, type FrameTaker, type Region } from './frames.js';

/**
 * Decodes JSON records, one a line. Blank lines are skipped and not counted.
 * @throws ApiError BLANK_LINES
 */
export async function* decodeNdjson<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  taker: T,
): Decoding<T> {
  const lines = new LineTaker(reader, taker);
  for await (const { taker: done } of framesOf(chunks, lines)) yield done;
}

class LineTaker<T extends RecordTaker> implements FrameTaker {
  private readonly blanks = new BlankLines();
  private number = 0;

  constructor(
    private readonly reader: RecordReader,
    readonly taker: T,
  ) {}

  frame(region: Region, start: number, end: number): void {
    this.number++;
    // In a long run of line feeds nothing else is looked at.
    if (start === end) {
      this.blanks.blank(this.number);
      return;
    }
    const fields = region.isPlain ? this.reader.fromPlain(region, start, end) : undefined;
    if (fields) {
      this.blanks.record();
      this.taker.fields(fields, this.number);
    } else this.line(region, start, end);
  }

  tooLarge(): void {
    this.number++;
    this.taker.value(unreadable(TOO_LARGE), undefined, this.number);
  }

  private line(region: Region, start: number, end: number): void {
    const line = region.text(start, end);
    if (typeof line !== 'string') {
      this.taker.value(unreadable(line), undefined, this.number);
      return;
    }
    if (isBlank(line)) {
      this.blanks.blank(this.number);
      return;
    }
    this.blanks.record();
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      this.taker.value(refused('MALFORMED_RECORD', 'not valid JSON'), line, this.number);
      return;
    }
    this.taker.value(this.reader.fromJson(json), line, this.number);
  }
}
