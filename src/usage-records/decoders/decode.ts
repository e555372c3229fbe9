import type { RecordReader } from '../validation/record-reader.js';
import { decodeCsv } from './csv.js';
import type { Decoding, RecordTaker } from './decoded.js';
import { decodeJson } from './json.js';
import { decodeNdjson } from './ndjson.js';

/** The formats of records. */
export type RecordFormat = 'json' | 'ndjson' | 'csv';

/**
 * Decodes a body while it is read.
 * @param limit most bytes of a format that is read as a whole (JSON).
 */
export function decode<T extends RecordTaker>(
  format: RecordFormat,
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  taker: T,
  limit: number,
): Decoding<T> {
  switch (format) {
    case 'json':
      return decodeJson(chunks, reader, taker, limit);
    case 'ndjson':
      return decodeNdjson(chunks, reader, taker);
    case 'csv':
      return decodeCsv(chunks, reader, taker);
  }
}
