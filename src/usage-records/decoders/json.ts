import { ApiError } from '../../errors/api-error.js';
import { readAll } from '../../http/body-parsers.js';
import { Turns } from '../../common/turns.js';
import { parseJsonItems, TOO_LONG } from '../../http/json.js';
import type { RecordReader } from '../validation/record-reader.js';
import { unreadable, type Decoding, type RecordTaker } from './decoded.js';
import { LONGEST_FRAME, TOO_LARGE } from './frames.js';

/** Most records of one JSON body. The other formats are streamed and have no limit. */
export const MOST_JSON_RECORDS = 10_000;

/** Records decoded at once. The first records are then stored while the last are still JSON. */
const RECORDS_AT_ONCE = 500;

/**
 * Decodes `{ "records": [...] }` or a bare array. An empty body has no records.
 * @param limit most bytes of the body.
 * @throws ApiError BODY_TOO_LARGE, BODY_TOO_DEEP, MALFORMED_BODY, INGEST_BODY, TOO_MANY_RECORDS
 */
export async function* decodeJson<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  taker: T,
  limit: number,
): Decoding<T> {
  const body = await readAll(chunks, limit);
  const records = isBlank(body) ? [] : recordsOf(await parseJsonItems(body, LONGEST_FRAME));
  const turns = new Turns();
  for (let start = 0; start < records.length; start += RECORDS_AT_ONCE) {
    for (const json of records.slice(start, start + RECORDS_AT_ONCE)) {
      if (json === TOO_LONG) taker.value(unreadable(TOO_LARGE));
      else taker.value(reader.fromJson(json), json);
      const turn = turns.next();
      if (turn) await turn;
    }
    yield taker;
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BLANKS = new Set(Buffer.from(' \t\r\n'));

function isBlank(body: Buffer): boolean {
  const text = body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? body.subarray(3) : body;
  return text.every((byte) => BLANKS.has(byte));
}

function recordsOf(body: unknown): readonly unknown[] {
  const records = Array.isArray(body) ? body : onlyRecords(body);
  if (!Array.isArray(records)) throw new ApiError({ name: 'INGEST_BODY', field: 'records', detail: SHAPES });
  if (records.length > MOST_JSON_RECORDS) {
    throw new ApiError({
      name: 'TOO_MANY_RECORDS',
      field: 'records',
      detail: `at most ${MOST_JSON_RECORDS}`,
    });
  }
  return records as readonly unknown[];
}

const SHAPES = 'an array, or an object with an array "records" and nothing else';

function onlyRecords(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const unknown = Object.keys(body).find((key) => key !== 'records');
  if (unknown !== undefined)
    throw new ApiError({ name: 'INGEST_BODY', field: unknown.slice(0, 64), detail: SHAPES });
  return (body as { records?: unknown }).records;
}
