import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError } from '../../errors/api-error.js';

/** A body may expand by this factor. Records that differ only in their identifiers expand by 100, equal ones by 230. */
const MOST_EXPANSION = 250;

/** Bytes that a body may expand to whatever its factor. */
const FREE_BYTES = 1_048_576;

/**
 * Decompresses a gzip stream no faster than it is read. An empty stream gives an empty result.
 * @throws ApiError CUT_OFF when it is not gzip, damaged, or ends too early; EXPANSION when it expands too much.
 */
export async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 65_536 });
  let bytes = 0;
  let expanded = 0;
  async function* counted() {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  // A failure of either stream ends the iteration below with it.
  pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      expanded += chunk.length;
      if (expanded > FREE_BYTES && expanded > bytes * MOST_EXPANSION) throw expandsTooMuch();
      yield chunk;
    }
  } catch (error) {
    if (bytes === 0 && isZlibError(error)) return;
    throw isZlibError(error)
      ? new ApiError({ name: 'CUT_OFF', detail: 'not sound gzip' }, { cause: error })
      : error;
  }
}

const expandsTooMuch = (): ApiError =>
  new ApiError({
    name: 'EXPANSION',
    detail: `at most ${MOST_EXPANSION} times its compressed size, or ${FREE_BYTES} bytes`,
  });

const isZlibError = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code).startsWith('Z_');
