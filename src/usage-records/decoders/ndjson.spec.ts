import { describe, expect, it } from '@jest/globals';
import {
  collect,
  Collector,
  everyCut,
  inShort,
  NOW,
  reader,
  streamOf,
  written,
} from '../../../test/ingestion/decoding.js';
import { decodeNdjson } from './ndjson.js';

const decode = (...chunks: (Buffer | string)[]) =>
  collect((taker) => decodeNdjson(streamOf(...chunks), reader, taker));
const line = (recordId: string, change?: object) => JSON.stringify(written(recordId, change));

/** A line with that many bytes in all. */
const lineOf = (bytes: number): string => {
  const short = line('long', { genre: null });
  return short + ' '.repeat(bytes - short.length);
};

describe('NDJSON', () => {
  it('has one record a line, each with its place', async () => {
    const items = await decode(`${line('a')}\n${line('b')}\r\n${line('c')}`);
    expect(inShort(items)).toEqual(['0 a', '1 b', '2 c']);
    expect(items[1]?.value).toMatchObject({ accountId: 'acme', startedAt: NOW - 300_000, downlinkBytes: 2 });
  });

  it('skips blank lines without counting them', async () => {
    expect(inShort(await decode(`\n\r\n  \t\n${line('a')}\n\n\n${line('b')}\n\n \r\n`))).toEqual([
      '0 a',
      '1 b',
    ]);
    expect(await decode('')).toEqual([]);
    expect(await decode('\n')).toEqual([]);
  });

  it.each(['\n', '\r\n', ' \n', '\t \r\n'])('refuses more than 10,000 blank lines of %j', async (blank) => {
    expect(await decode(blank.repeat(10_000))).toEqual([]);
    await expect(decode(blank.repeat(10_001))).rejects.toMatchObject({
      faults: [
        {
          name: 'BLANK_LINES',
          detail: 'at most 10000 more than records; the limit was reached in line 10001',
        },
      ],
    });
  });

  it('allows a blank line after each of any number of records, good or bad', async () => {
    const lines = Array.from({ length: 6_000 }, (_, nth) => (nth % 2 ? line(`r${nth}`) : '{}'));
    expect(await decode(`${'\n'.repeat(9_999)}${lines.join('\n\n')}`)).toHaveLength(6_000);
  });

  it('reports the line of each record', async () => {
    const items = await decode(
      `\n${line('a')}\r\n\n{\n${lineOf(65_537)}\n${line('b')}\n\n${line('c', { genre: 7 })}`,
    );
    expect(items.map(({ index, line }) => [index, line])).toEqual([
      [0, 2],
      [1, 4],
      [2, 5],
      [3, 6],
      [4, 8],
    ]);
  });

  it('tolerates a byte order mark', async () => {
    expect(inShort(await decode(`\ufeff${line('a')}\n`))).toEqual(['0 a']);
    expect(await decode('\ufeff')).toEqual([]);
    expect(inShort(await decode(`${line('a')}\n\ufeff${line('b')}`))).toEqual([
      '0 a',
      '1 Malformed record: not valid JSON',
    ]);
  });

  it('rejects only the bad line, and shows its text', async () => {
    const items = await decode(
      `${line('a')}\n{"record_id": "b"\n[1]\nnull\n${line('c', { genre: 7 })}\n${line('d')}`,
    );
    expect(inShort(items)).toEqual([
      '0 a',
      '1 Malformed record: not valid JSON',
      '2 Malformed record: not a JSON object',
      '3 Malformed record: not a JSON object',
      '4 Invalid genre: must be a string of 1 to 256 characters',
      '5 d',
    ]);
    expect(items.map(({ raw }) => raw)).toEqual([
      undefined,
      '{"record_id": "b"',
      '[1]',
      'null',
      line('c', { genre: 7 }),
      undefined,
    ]);
  });

  it('rejects only the line that is not UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from(line('b').replace('acme', 'ac')), Buffer.from([0xc3, 0x28])]);
    const items = await decode(
      Buffer.concat([Buffer.from(`${line('ä')}\n`), broken, Buffer.from(`\n${line('c')}`)]),
    );
    expect(inShort(items)).toEqual(['0 ä', '1 Malformed record: not UTF-8', '2 c']);
  });

  it('accepts lines of up to 64 KiB', async () => {
    const tooLarge = '1 Record too large: at most 65536 bytes';
    expect(inShort(await decode(`${line('a')}\n${lineOf(65_536)}\n${line('b')}`))).toEqual([
      '0 a',
      '1 long',
      '2 b',
    ]);
    expect(inShort(await decode(`${line('a')}\n${lineOf(65_537)}\n${line('b')}`))).toEqual([
      '0 a',
      tooLarge,
      '2 b',
    ]);
    expect(inShort(await decode(`${line('a')}\n${lineOf(65_537)}`))).toEqual(['0 a', tooLarge]);
  });

  it('has the same limit for all ends of chunks', async () => {
    for (const [bytes, expected] of [
      [65_536, '0 long'],
      [65_537, '0 Record too large: at most 65536 bytes'],
    ] as const) {
      const body = Buffer.from(`${lineOf(bytes)}\n${line('b')}\n`);
      for (const cut of [1, 65_535, 65_536, 65_537, 65_538, 65_540]) {
        expect(inShort(await decode(body.subarray(0, cut), body.subarray(cut)))).toEqual([expected, '1 b']);
      }
    }
  });

  it('does not hold an endless line in memory', async () => {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    const before = process.memoryUsage().arrayBuffers;
    let greatest = 0;
    async function* endless() {
      for (let count = 0; count < 200; count++) {
        await Promise.resolve();
        greatest = Math.max(greatest, process.memoryUsage().arrayBuffers - before);
        yield megabyte;
      }
      yield Buffer.from(`and its end\n${line('b')}`);
    }
    expect(inShort(await collect((taker) => decodeNdjson(endless(), reader, taker)))).toEqual([
      '0 Record too large: at most 65536 bytes',
      '1 b',
    ]);
    expect(greatest).toBeLessThan(64 * 1_048_576);
  });

  it('rejects lines with deep nesting, and reads the others', async () => {
    const bomb = '['.repeat(30_000) + ']'.repeat(30_000);
    const items = await decode(
      `${bomb}\n{"record_id":"b","genre":${bomb},${line('b').slice(1)}\n${'['.repeat(60_000)}\n${line('c')}`,
    );
    expect(inShort(items)).toEqual([
      '0 Malformed record: not a JSON object',
      '1 Invalid genre: must be a string of 1 to 256 characters',
      '2 Malformed record: not valid JSON',
      '3 c',
    ]);
  });

  it('does not depend on the ends of chunks', async () => {
    const body = Buffer.from(
      `\ufeff${line('ä')}\r\n\n{"x\n${line('📶', { genre: 'ü' })}\n\r\n "no" \n${line('z')}`,
    );
    const expected = await decode(body);
    expect(inShort(expected)).toHaveLength(5);
    for (const chunks of everyCut(body)) expect(await decode(...chunks)).toEqual(expected);
  });

  it('reads no further than its reader', async () => {
    let asked = 0;
    async function* counted() {
      for (; ; asked++) {
        await Promise.resolve();
        yield Buffer.from(`${line(`r${asked}`)}\n`);
      }
    }
    const items = decodeNdjson(counted(), reader, new Collector());
    await items.next();
    await items.next();
    await items.return();
    expect(asked).toBeLessThanOrEqual(2);
  });
});
