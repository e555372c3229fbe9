import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { everyCut, streamOf } from '../../../test/ingestion/decoding.js';
import { ApiError } from '../../errors/api-error.js';
import { gunzipped } from './gunzip.js';
import { whatCanRun } from '../../../test/support/real-time.js';

const text = Array.from({ length: 400 }, (_, index) => `line ${index * index}\n`).join('');
const gzip = gzipSync(text);

async function unzip(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of gunzipped(chunks)) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

describe('gunzipped', () => {
  it('does not depend on the ends of chunks', async () => {
    const short = gzipSync('one\ntwo\nthree\n');
    for (const chunks of everyCut(short)) expect(await unzip(streamOf(...chunks))).toBe('one\ntwo\nthree\n');
  });

  it('reads members one after the other', async () => {
    expect(await unzip(streamOf(gzip, gzipSync('more')))).toBe(`${text}more`);
  });

  it.each([
    ['that ends too early', gzip.subarray(0, -1)],
    ['that ends in its header', gzip.subarray(0, 5)],
    ['that is damaged', Buffer.concat([gzip.subarray(0, 40), Buffer.from('damage'), gzip.subarray(46)])],
    ['with a wrong checksum', Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)])],
    ['that is none', Buffer.from(text)],
  ])('refuses gzip %s', async (_, bytes) => {
    const error: unknown = await unzip(streamOf(bytes)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).faults).toEqual([{ name: 'CUT_OFF', detail: 'not sound gzip' }]);
  });

  it('takes what expands to a megabyte, or by 250', async () => {
    const [megabyte, noise] = [Buffer.alloc(1_048_576), randomBytes(8_192)];
    expect(await unzip(streamOf(gzipSync(megabyte)))).toHaveLength(1_048_576);
    const large = Buffer.concat([noise, Buffer.alloc(200 * noise.length)]);
    expect(large.length).toBeGreaterThan(1_048_576);
    expect(await unzip(streamOf(gzipSync(large)))).toHaveLength(large.toString().length);
  });

  it.each([
    ['one member', gzipSync(Buffer.alloc(20_000_000))],
    ['many members', Buffer.concat(Array.from({ length: 20 }, () => gzipSync(Buffer.alloc(1_000_000))))],
  ])('refuses what expands by more, in %s, as soon as it does', async (_, bomb) => {
    let expanded = 0;
    const work = async () => {
      for await (const chunk of gunzipped(streamOf(bomb))) expanded += chunk.length;
    };
    await expect(work()).rejects.toMatchObject({ faults: [{ name: 'EXPANSION' }] });
    expect(expanded).toBeLessThanOrEqual(Math.max(1_048_576, 250 * bomb.length));
    expect(expanded).toBeGreaterThan(900_000);
  });

  it('passes on the error of the source', async () => {
    async function* failing() {
      yield* streamOf(gzip.subarray(0, 100));
      throw new Error('gone');
    }
    await expect(unzip(failing())).rejects.toThrow('gone');
  });

  it('reads no further than its reader', async () => {
    const megabyte = gzipSync(Buffer.alloc(1_048_576));
    let asked = 0;
    async function* endless() {
      for (; ; asked++) {
        await Promise.resolve();
        yield megabyte;
      }
    }
    const chunks = gunzipped(endless());
    await chunks.next();
    await whatCanRun();
    // Node.js 24 reads some more ahead than 20.
    expect(asked).toBeLessThan(100);
    await chunks.return();
  });
});
