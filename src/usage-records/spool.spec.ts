import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { streamOf } from '../../test/ingestion/decoding.js';
import { Spool } from './spool.js';

const MEGABYTE = 1_048_576;

async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const filesLeft = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('edgemeter-') && name.length === 46);

describe('a spool', () => {
  it.each([
    ['nothing', 0],
    ['little', 10],
    ['just what is kept in memory', MEGABYTE],
    ['more than is kept in memory', MEGABYTE + 1],
    ['much', 5 * MEGABYTE],
  ])('gives back %s as often as it is asked for', async (_, size) => {
    const chunks = [Buffer.alloc(size / 2, 'a'), Buffer.alloc(size - Math.floor(size / 2), 'b')];
    const spool = new Spool();
    const before = await filesLeft();
    const passed = await bytesOf(spool.keep(streamOf(...chunks)));
    expect(passed.equals(Buffer.concat(chunks))).toBe(true);
    for (let round = 0; round < 2; round++) expect((await bytesOf(spool.read())).equals(passed)).toBe(true);
    expect(await filesLeft()).toEqual(before);
    await spool.discard();
  });

  it('passes chunks on after it has stopped keeping them', async () => {
    const spool = new Spool();
    const kept = spool.keep(streamOf('a', 'b', 'c'));
    await kept.next();
    spool.stop();
    expect((await bytesOf(kept)).toString()).toBe('bc');
    expect((await bytesOf(spool.read())).toString()).toBe('');
    await spool.discard();
  });
});
