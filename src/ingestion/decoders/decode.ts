import type { RecordReader } from '../validation/record-reader.js';
import { decodeCsv } from './csv.js';
import type { DecodedItems } from './decoded.js';
import { decodeJson } from './json.js';
import { decodeNdjson } from './ndjson.js';

/** The formats in which records come. */
export type RecordFormat = 'json' | 'ndjson' | 'csv';

/**
 * Decodes a body as it is read.
 * @param limit most bytes of a format that is read at once (JSON).
 */
export function decode(
  format: RecordFormat,
  chunks: AsyncIterable<Buffer>,
  reader: RecordReader,
  limit: number,
): DecodedItems {
  switch (format) {
    case 'json':
      return decodeJson(chunks, reader, limit);
    case 'ndjson':
      return decodeNdjson(chunks, reader);
    case 'csv':
      return decodeCsv(chunks, reader);
  }
}
