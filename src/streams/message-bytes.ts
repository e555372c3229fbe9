import { gunzipped } from '../usage-records/decoders/gunzip.js';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** The bytes of a message, decompressed if they are gzip. Neither JSON nor CSV begins as gzip does. */
export function bytesOf(data: Buffer): AsyncIterable<Buffer> {
  const chunks = only(data);
  return data.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC) ? gunzipped(chunks) : chunks;
}

// eslint-disable-next-line @typescript-eslint/require-await -- The decoders read asynchronous chunks.
async function* only(data: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield data;
}
