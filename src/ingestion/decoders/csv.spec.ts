import { describe, expect, it } from '@jest/globals';
import { collect, everyCut, inShort, NOW, reader, streamOf } from '../../../test/ingestion/decoding.js';
import { ApiError, toPublicFault } from '../../errors/api-error.js';
import { decodeCsv } from './csv.js';

const HEADER = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes,genre';
const row = (recordId: string, genre = '') => `${recordId},acme,${NOW - 300_000},${NOW},1,2,${genre}`;
const body = (...rows: string[]) => [HEADER, ...rows].join('\n');

const decode = (...chunks: (Buffer | string)[]) =>
  collect((taker) => decodeCsv(streamOf(...chunks), reader, taker));

async function genres(text: string): Promise<unknown[]> {
  return (await decode(text)).map(({ value }) => ('genre' in value ? value.genre : value.faults[0]?.detail));
}

async function refusal(...chunks: (Buffer | string)[]): Promise<string[]> {
  const error: unknown = await decode(...chunks).catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error('It was not refused', { cause: error });
  return error.faults.map((fault) => {
    const { code, description, field } = toPublicFault(fault);
    return `${code} ${description}${field === undefined ? '' : ` (${field})`}`;
  });
}

describe('CSV', () => {
  it('is a record a line below a header, each with its place', async () => {
    const items = await decode(`${body(row('a', 'video'), row('b'))}\r\n${row('c')}\n`);
    expect(inShort(items)).toEqual(['0 a', '1 b', '2 c']);
    expect(items[0]?.value).toMatchObject({ startedAt: NOW - 300_000, downlinkBytes: 2, genre: 'video' });
    expect(items[1]?.value).toMatchObject({ genre: null });
  });

  it('has its columns in any order', async () => {
    const [item] = await decode(
      `genre,downlink_bytes,uplink_bytes,ended_at,started_at,account_id,record_id\nx,2,1,${NOW},${NOW - 5},acme,a`,
    );
    expect(item?.value).toMatchObject({ recordId: 'a', genre: 'x', uplinkBytes: 1, downlinkBytes: 2 });
  });

  it('skips blank lines, and tolerates a byte order mark', async () => {
    expect(
      inShort(await decode(`\ufeff\r\n\n${HEADER}\r\n\r\n${row('a')}\r\n\n${row('b')}\r\n\r\n`)),
    ).toEqual(['0 a', '1 b']);
    expect(await decode(HEADER)).toEqual([]);
  });

  it('has quotes as RFC 4180 says', async () => {
    const rows = [
      row('a', '"plain"'),
      row('b', '"a,b"'),
      row('c', '"say ""hi"""'),
      row('d', '"two\nlines"'),
      row('e', '"two\r\nlines"\r'),
      row('f', '""'),
      row('g', '"""",').slice(0, -1),
    ];
    expect(await genres(body(...rows))).toEqual([
      'plain',
      'a,b',
      'say "hi"',
      'two\nlines',
      'two\r\nlines',
      null,
      '"',
    ]);
    const quoted = row('a', 'x')
      .split(',')
      .map((cell) => `"${cell}"`)
      .join(',');
    const header = HEADER.split(',')
      .map((cell) => `"${cell}"`)
      .join(',');
    expect(await genres(`${header}\r\n${quoted}\r\n`)).toEqual(['x']);
  });

  it('refuses a line with misplaced quotes alone', async () => {
    const rows = [row('a', 'x"y'), row('b', '"x"y'), row('c', 'x"'), row('d', '"x" '), row('e', 'fine')];
    const misplaced = 'misplaced quote';
    const items = await decode(body(...rows));
    expect(await genres(body(...rows))).toEqual([misplaced, misplaced, misplaced, misplaced, 'fine']);
    expect(items.map(({ raw }) => raw)).toEqual([...rows.slice(0, 4), undefined]);
  });

  it('refuses a last line whose quote is never closed', async () => {
    expect(inShort(await decode(body(row('a'), row('b', '"x'), row('c'))))).toEqual([
      '0 a',
      '1 Malformed record: misplaced quote',
    ]);
  });

  it('refuses a line with another number of cells alone', async () => {
    expect(inShort(await decode(body(row('a'), `${row('b')},`, 'c,acme', row('d'))))).toEqual([
      '0 a',
      '1 Malformed record: 8 cells under a header of 7',
      '2 Malformed record: 2 cells under a header of 7',
      '3 d',
    ]);
  });

  it('refuses a line that is not UTF-8 alone', async () => {
    const broken = Buffer.concat([
      Buffer.from(`${row('b')}x`),
      Buffer.from([0xff]),
      Buffer.from(`\n${row('ü')}`),
    ]);
    const items = await decode(Buffer.concat([Buffer.from(`${body(row('a'))}\n`), broken]));
    expect(inShort(items)).toEqual(['0 a', '1 Malformed record: not UTF-8', '2 ü']);
  });

  it('has records of at most 64 KiB', async () => {
    const tooLarge = '1 Record too large: at most 65536 bytes';
    const most = 65_536 - row('b').length;
    const tooLong = '1 Invalid genre: must be a string of 1 to 256 characters';
    const at = (bytes: number) => decode(body(row('a'), row('b', 'x'.repeat(bytes)), row('c')));
    expect(inShort(await at(most))).toEqual(['0 a', tooLong, '2 c']);
    expect(inShort(await at(most + 1))).toEqual(['0 a', tooLarge, '2 c']);
    const quoted = `"${'x\n'.repeat(40_000)}"`;
    expect(inShort(await decode(body(row('a'), row('b', quoted), row('c'))))).toEqual([
      '0 a',
      tooLarge,
      '2 c',
    ]);
  });

  it('refuses the body when a quote swallows the rest of it', async () => {
    const rest = Array.from({ length: 2_000 }, (_, index) => row(`r${index}`));
    expect(await refusal(body(row('a'), row('b', '"x'), ...rest))).toEqual([
      '40480126 Body ended before its end: record 1 opens a quote that is never closed',
    ]);
  });

  it('is the same wherever the chunks end', async () => {
    const text = `\ufeff${HEADER}\r\n${row('ä', '"a ""q"", b\r\nc"')}\r\n\n${row('x', 'y"')}\n${row('📶', '"x"y')}\r\n"",\n${row('z', '"""end"""')}`;
    const bytes = Buffer.from(text);
    const expected = await decode(bytes);
    expect(inShort(expected)).toHaveLength(5);
    for (const chunks of everyCut(bytes)) expect(await decode(...chunks)).toEqual(expected);
  });
});

describe('a CSV header', () => {
  const prefix = '40480122 Invalid or missing CSV header';

  it('is needed', async () => {
    expect(await refusal('')).toEqual([`${prefix}: missing`]);
    expect(await refusal('\n\r\n')).toEqual([`${prefix}: missing`]);
  });

  it('is readable', async () => {
    expect(await refusal(`rec"ord_id\n`)).toEqual([`${prefix}: not readable`]);
    expect(await refusal('x'.repeat(70_000), '\n')).toEqual([`${prefix}: not readable`]);
    expect(await refusal(Buffer.from([0xff, 0x0a]))).toEqual([`${prefix}: not readable`]);
  });

  it('names known columns, each once, and all that are required', async () => {
    expect(await refusal('record_id,colour,record_id,genre,ended_at,uplink_bytes,account_id\n')).toEqual([
      `${prefix}: unknown column "colour" (colour)`,
      `${prefix}: repeated column "record_id" (record_id)`,
      `${prefix}: missing column "started_at" (started_at)`,
      `${prefix}: missing column "downlink_bytes" (downlink_bytes)`,
    ]);
  });

  it('is exact', async () => {
    expect(await refusal(`${HEADER.replace('genre', ' genre')}\n`)).toEqual([
      `${prefix}: unknown column " genre" ( genre)`,
    ]);
    expect(await refusal(`${HEADER},Genre,\n`)).toEqual([
      `${prefix}: unknown column "Genre" (Genre)`,
      `${prefix}: unknown column "" ()`,
    ]);
  });

  it('has its faults named up to a bound', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${'x'.repeat(100)}${index}`);
    const faults = await refusal(names.join(','));
    expect(faults).toHaveLength(20);
    expect(faults[0]).toBe(`${prefix}: unknown column "${'x'.repeat(64)}" (${'x'.repeat(64)})`);
  });
});
