import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApiError } from '../../errors/api-error.js';

/**
 * Decompresses a gzip stream no faster than it is read. An empty stream gives an empty result.
 * @throws ApiError CUT_OFF when it is not gzip, damaged, or ends too early.
 */
export async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 65_536 });
  let bytes = 0;
  async function* counted() {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  // A failure of either stream ends the iteration below with it.
  pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (bytes === 0 && isZlibError(error)) return;
    throw isZlibError(error)
      ? new ApiError({ name: 'CUT_OFF', detail: 'not sound gzip' }, { cause: error })
      : error;
  }
}

const isZlibError = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code).startsWith('Z_');
