import type { UsageRecord } from '../../usage/usage-record.js';
import { RefusedRecord, type RecordReader } from '../validation/record-reader.js';
import { refused, unreadable, type DecodedItem, type DecodedItems } from './decoded.js';
import { framesOf, type Frame, type FrameEnds, type ReadInPlace } from './frames.js';

const LINE_FEED = 0x0a;
const LINES: FrameEnds = { next: (bytes, from) => bytes.indexOf(LINE_FEED, from) };
const BLANK = /^[ \t\r]*$/;

/** Decodes JSON records, one a line. Blank lines are skipped and not counted. */
export async function* decodeNdjson(chunks: AsyncIterable<Buffer>, reader: RecordReader): DecodedItems {
  const readInPlace: ReadInPlace<UsageRecord> = (lines, start, end) => reader.fromPlain(lines, start, end);
  let index = 0;
  for await (const lines of framesOf(chunks, LINES, readInPlace)) {
    const items: DecodedItem[] = [];
    for (const line of lines) {
      if (typeof line === 'object') items.push({ index: index++, value: line });
      else if (typeof line === 'string' && BLANK.test(line)) continue;
      else items.push(decodeLine(line, index++, reader));
    }
    yield items;
  }
}

function decodeLine(line: Frame, index: number, reader: RecordReader): DecodedItem {
  if (typeof line !== 'string') return { index, value: unreadable(line) };
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { index, value: refused('MALFORMED_RECORD', 'not valid JSON'), raw: line };
  }
  const value = reader.fromJson(json);
  return value instanceof RefusedRecord ? { index, value, raw: line } : { index, value };
}
