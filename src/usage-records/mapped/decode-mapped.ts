import type { RecordFormat } from '../decoders/decode.js';
import { ApiError } from '../../errors/api-error.js';
import type { Mapping } from '../../mapping/index.js';
import type { Decoding, RecordTaker } from '../decoders/decoded.js';
import type { RecordReader } from '../validation/record-reader.js';
import { decodeMappedCsv } from './decode-csv.js';
import { decodeMappedJson, decodeMappedNdjson } from './decode-json.js';
import type { BoundMapping } from './row-taker.js';

/**
 * Decodes a foreign body while it is read.
 * @param limit most bytes of a format that is read as a whole (JSON).
 * @throws ApiError MAPPING_FORMAT
 */
export function decodeMapped<T extends RecordTaker>(
  format: RecordFormat,
  chunks: AsyncIterable<Buffer>,
  bound: BoundMapping,
  reader: RecordReader,
  taker: T,
  limit: number,
): Decoding<T> {
  assertFits(bound.mapping, format);
  switch (format) {
    case 'csv':
      return decodeMappedCsv(chunks, bound, reader, taker);
    case 'json':
      return decodeMappedJson(chunks, bound, reader, taker, limit);
    case 'ndjson':
      return decodeMappedNdjson(chunks, bound, reader, taker);
  }
}

/** Whether a mapping reads a format. */
export const isReadBy = ({ format: expected = 'csv' }: Mapping, format: RecordFormat): boolean =>
  expected === 'any' || (expected === 'csv') === (format === 'csv');

/** @throws ApiError MAPPING_FORMAT when the mapping reads another format. */
export function assertFits(mapping: Mapping, format: RecordFormat): void {
  if (isReadBy(mapping, format)) return;
  throw new ApiError({
    name: 'MAPPING_FORMAT',
    detail: `it reads ${mapping.format === 'json' ? 'JSON or NDJSON' : 'CSV'}`,
  });
}
