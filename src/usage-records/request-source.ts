import { closedMap, lookUp, type ClosedMap } from '../common/closed-map.js';
import { ApiError } from '../errors/api-error.js';
import { STREAMED_TYPES, unsupportedMedia } from '../http/body-parsers.js';
import type { Mapping } from '../mapping/index.js';
import type { RecordFormat } from './decoders/decode.js';
import { gunzipped } from './decoders/gunzip.js';
import { assertFits } from './mapped/decode-mapped.js';
import type { RecordSource } from './ingest-options.js';
import type { RecordBody } from './record-body.js';

/** The format of each media type. */
const MEDIA_TYPES: ClosedMap<Record<(typeof STREAMED_TYPES)[number], RecordFormat>> = closedMap({
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
});

/** Further media types of foreign files. A mapping describes their content. */
const MAPPED_TYPES: ReadonlyMap<string, RecordFormat> = new Map([
  ['text/plain', 'csv'],
  ['text/tab-separated-values', 'csv'],
]);

const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['utf-16', 'auto'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['iso-8859-1', 'latin1'],
  ['latin1', 'latin1'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
]);

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const UTF8_CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);
const GZIP = new Set(['gzip', 'x-gzip']);
const AS_IT_IS = new Set(['', 'identity']);

/**
 * The encoding in which a mapping reads a body: the charset of the media type; undefined when it has none.
 * @throws ApiError MEDIA_TYPE
 */
export function encodingOf({ contentType }: RecordBody): string | undefined {
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase();
  if (charset === undefined) return undefined;
  const encoding = ENCODINGS.get(charset);
  if (encoding !== undefined) return encoding;
  throw new ApiError({
    name: 'MEDIA_TYPE',
    detail: `the charset must be one of ${[...ENCODINGS.keys()].join(', ')}`,
  });
}

/** Counts the bytes of a body. */
export interface ByteCounter {
  inc(bytes: number): void;
}

/**
 * The source of a body's records, according to its headers.
 * @param received counts the bytes as they arrive.
 * @param mapping reads a foreign body.
 * @throws ApiError MEDIA_TYPE, MAPPING_FORMAT, CONTENT_ENCODING, INGEST_BODY; when read, CUT_OFF.
 */
export function sourceOf(body: RecordBody, received: ByteCounter, mapping?: Mapping): RecordSource {
  const { isPresent, contentType, contentEncoding } = body;
  if (!isPresent)
    throw new ApiError({
      name: 'INGEST_BODY',
      detail: 'there is no body, nor a Content-Type that says of what',
    });
  const format = mapping ? mappedFormatOf(contentType) : formatOf(contentType);
  if (mapping) assertFits(mapping, format);
  const chunks = bytesOf(body, received);
  const isGzip = isCompressed(contentEncoding);
  return { format, chunks: isGzip ? gunzipped(chunks) : chunks, ...(mapping && { mapping }) };
}

function formatOf(contentType: string): RecordFormat {
  const format = lookUp(MEDIA_TYPES, (contentType.split(';')[0] ?? '').trim().toLowerCase());
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  if (!format) throw unsupportedMedia('stream');
  if (!UTF8_CHARSETS.has(charset))
    throw new ApiError({ name: 'MEDIA_TYPE', detail: 'the charset must be UTF-8' });
  return format;
}

function mappedFormatOf(contentType: string): RecordFormat {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const format = lookUp(MEDIA_TYPES, type) ?? MAPPED_TYPES.get(type);
  if (!format) throw unsupportedMedia('stream', MAPPED_TYPES.keys());
  return format;
}

function isCompressed(contentEncoding: string): boolean {
  const encoding = contentEncoding.trim().toLowerCase();
  if (GZIP.has(encoding)) return true;
  if (AS_IT_IS.has(encoding)) return false;
  const headers = { 'Accept-Encoding': 'gzip, identity' };
  throw new ApiError({ name: 'CONTENT_ENCODING', detail: 'gzip or identity' }, { headers });
}

async function* bytesOf(
  { chunks }: RecordBody,
  received: ByteCounter,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of chunks) {
      received.inc(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw new ApiError({ name: 'CUT_OFF' }, { cause: error });
  }
}
