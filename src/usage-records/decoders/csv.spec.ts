import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import {
  collect,
  everyCut,
  inShort,
  NOW,
  reader,
  streamOf,
  YEAR_MS,
} from '../../../test/ingestion/decoding.js';
import { ApiError, toPublicFault } from '../../errors/api-error.js';
import { RecordReader } from '../validation/record-reader.js';
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
  it.each(['\n', '\r\n', '  \n'])('refuses more than 10,000 blank lines of %j', async (blank) => {
    expect(inShort(await decode(`${HEADER}\n${blank.repeat(10_000)}${row('a')}`))).toEqual(['0 a']);
    const code =
      '40480163 Too many blank lines in one body: at most 10000 more than records; the limit was reached in line';
    expect(await refusal(`${HEADER}\n${blank.repeat(10_001)}`)).toEqual([`${code} 10002`]);
    expect(await refusal(blank.repeat(10_001))).toEqual([`${code} 10001`]);
  });

  it('rejects a line of commas as one record', async () => {
    const items = await decode(`${HEADER}\n${`${','.repeat(6)}\n`.repeat(3)}${','.repeat(60_000)}`);
    expect(items).toHaveLength(4);
    expect(inShort(items).at(-1)).toContain('more than 1000 cells');
  });

  it('has one record a line below a header, each with its place', async () => {
    const items = await decode(`${body(row('a', 'video'), row('b'))}\r\n${row('c')}\n`);
    expect(inShort(items)).toEqual(['0 a', '1 b', '2 c']);
    expect(items[0]?.value).toMatchObject({ startedAt: NOW - 300_000, downlinkBytes: 2, genre: 'video' });
    expect(items[1]?.value).toMatchObject({ genre: null });
  });

  it('may have its columns in any order', async () => {
    const [item] = await decode(
      `genre,downlink_bytes,uplink_bytes,ended_at,started_at,account_id,record_id\nx,2,1,${NOW},${NOW - 5},acme,a`,
    );
    expect(item?.value).toMatchObject({ recordId: 'a', genre: 'x', uplinkBytes: 1, downlinkBytes: 2 });
  });

  it('skips blank lines, and tolerates a byte order mark', async () => {
    expect(
      inShort(await decode(`\ufeff\r\n\n${HEADER}\r\n\r\n${row('a')}\r\n\n${row('b')}\r\n\r\n`)),
    ).toEqual(['0 a', '1 b']);
    expect(inShort(await decode(`  \n${HEADER}\n \t\r\n${row('a')}`))).toEqual(['0 a']);
  });

  it('may have no record', async () => {
    for (const text of ['', '\n', '\r\n \n', '\ufeff', HEADER, `${HEADER}\n\n`])
      expect(await decode(text)).toEqual([]);
  });

  it('reports the line of each record', async () => {
    const items = await decode(`\ufeff\n${HEADER}\r\n\r\n${row('a')}\n\n${row('b', '"x')}\r\n${row('c')}`);
    expect(items.map(({ index, line }) => [index, line])).toEqual([
      [0, 4],
      [1, 6],
      [2, 7],
    ]);
  });

  it('reads quotes as in RFC 4180', async () => {
    const rows = [
      row('a', '"plain"'),
      row('b', '"a,b"'),
      row('c', '"say ""hi"""'),
      row('e', '"fine"\r'),
      row('f', '""'),
      row('g', '"""",').slice(0, -1),
    ];
    expect(await genres(body(...rows))).toEqual(['plain', 'a,b', 'say "hi"', 'fine', null, '"']);
    const quoted = row('a', 'x')
      .split(',')
      .map((cell) => `"${cell}"`)
      .join(',');
    const header = HEADER.split(',')
      .map((cell) => `"${cell}"`)
      .join(',');
    expect(await genres(`${header}\r\n${quoted}\r\n`)).toEqual(['x']);
  });

  it('rejects only the line with misplaced quotes', async () => {
    const rows = [row('a', 'x"y'), row('b', '"x"y'), row('c', 'x"'), row('d', '"x" '), row('e', 'fine')];
    const misplaced = 'misplaced quote in cell 7';
    const items = await decode(body(...rows));
    expect(await genres(body(...rows))).toEqual([misplaced, misplaced, misplaced, misplaced, 'fine']);
    expect(items.map(({ raw }) => raw)).toEqual([...rows.slice(0, 4), undefined]);
  });

  const unclosed = 'Malformed record: cell 7 opens a quote that is not closed in its line';

  it('rejects only the line with an unclosed quote', async () => {
    expect(inShort(await decode(body(row('a'), row('b', '"x'), row('c'), row('d', '"x'))))).toEqual([
      '0 a',
      `1 ${unclosed}`,
      '2 c',
      `3 ${unclosed}`,
    ]);
    expect(inShort(await decode(body(row('a', '"two'), 'lines"', row('b'))))).toEqual([
      `0 ${unclosed}`,
      '1 Malformed record: misplaced quote in cell 1',
      '2 b',
    ]);
    expect(inShort(await decode(`${body(row('a', '"x""'), row('b'))}\n`.replaceAll('\n', '\r\n')))).toEqual([
      `0 ${unclosed}`,
      '1 b',
    ]);
    const opened = row('a').replace('acme', '"acme');
    expect(inShort(await decode(body(opened, row('b'))))).toEqual([
      '0 Malformed record: cell 2 opens a quote that is not closed in its line',
      '1 b',
    ]);
  });

  it('finds the fault of an inch mark in its own line', async () => {
    const text = await readFile('test/cases/two-inch-marks.csv');
    const patient = new RecordReader(() => NOW, YEAR_MS);
    for (const chunks of everyCut(text)) {
      const items = await collect((taker) => decodeCsv(streamOf(...chunks), patient, taker));
      expect(inShort(items)).toEqual([
        '0 i1',
        '1 Malformed record: misplaced quote in cell 7',
        `2 ${unclosed}`,
        '3 i4',
        '4 Malformed record: misplaced quote in cell 7',
        '5 i6',
      ]);
      expect(items.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
    }
  });

  it('rejects only the line with another number of cells', async () => {
    expect(inShort(await decode(body(row('a'), `${row('b')},`, 'c,acme', row('d'))))).toEqual([
      '0 a',
      '1 Malformed record: 8 cells under a header of 7',
      '2 Malformed record: 2 cells under a header of 7',
      '3 d',
    ]);
  });

  it('rejects only the line that is not UTF-8', async () => {
    const broken = Buffer.concat([
      Buffer.from(`${row('b')}x`),
      Buffer.from([0xff]),
      Buffer.from(`\n${row('ü')}`),
    ]);
    const items = await decode(Buffer.concat([Buffer.from(`${body(row('a'))}\n`), broken]));
    expect(inShort(items)).toEqual(['0 a', '1 Malformed record: not UTF-8', '2 ü']);
  });

  it('accepts records of up to 64 KiB', async () => {
    const tooLarge = '1 Record too large: at most 65536 bytes';
    const most = 65_536 - row('b').length;
    const tooLong = '1 Invalid genre: must be a string of 1 to 256 characters';
    const at = (bytes: number) => decode(body(row('a'), row('b', 'x'.repeat(bytes)), row('c')));
    expect(inShort(await at(most))).toEqual(['0 a', tooLong, '2 c']);
    expect(inShort(await at(most + 1))).toEqual(['0 a', tooLarge, '2 c']);
    const quoted = `"${'x,'.repeat(40_000)}`;
    expect(inShort(await decode(body(row('a'), row('b', quoted), row('c'))))).toEqual([
      '0 a',
      tooLarge,
      '2 c',
    ]);
  });

  it('does not depend on the ends of chunks', async () => {
    const text = `\ufeff${HEADER}\r\n${row('ä', '"a ""q"", b\r\n"')}\r\n\n${row('x', 'y"')}\n${row('📶', '"x"y')}\r\n"",\n${row('z', '"""end"""')}`;
    const bytes = Buffer.from(text);
    const expected = await decode(bytes);
    expect(inShort(expected)).toHaveLength(6);
    for (const chunks of everyCut(bytes)) expect(await decode(...chunks)).toEqual(expected);
  });
});

describe('a CSV header', () => {
  const prefix = '40480122 Invalid or missing CSV header';

  it.each([
    ['rec"ord_id', 'misplaced quote in cell 1'],
    ['"record_id,account_id', 'cell 1 opens a quote that is not closed in its line'],
    [`record_id,"account_id\n",started_at`, 'cell 2 opens a quote that is not closed in its line'],
    [HEADER.replaceAll(',', ';'), 'the delimiter looks like a semicolon, and must be a comma'],
    [HEADER.replaceAll(',', '\t'), 'the delimiter looks like a tab, and must be a comma'],
    [HEADER.replaceAll(',', '|'), 'the delimiter looks like a vertical bar, and must be a comma'],
    ['"Record_ID"; "Account_ID"', 'the delimiter looks like a semicolon, and must be a comma'],
    [row('a'), 'it looks like a record, and must name the columns'],
    [row('a').replaceAll(',', ';'), 'it looks like a record, and must name the columns'],
    [
      `"x","y","2026-11-20T09:00:00Z","2026-11-20 10:00:00","1"`,
      'it looks like a record, and must name the columns',
    ],
    ['{"record_id":"a"}', 'it looks like JSON; send it as application/json or application/x-ndjson'],
    [`[{"record_id":"a"}]`, 'it looks like JSON; send it as application/json or application/x-ndjson'],
    [
      [HEADER, row('a'), row('b')].join('\r'),
      'a line must end with a line feed, not with a carriage return alone',
    ],
  ])('is told what it is instead: %j', async (text, cause) => {
    for (const end of ['', '\n', '\r\n'])
      expect(await refusal(`${text}${end}`)).toEqual([`${prefix}: ${cause}`]);
  });

  it('is in UTF-8', async () => {
    const utf16 = 'the encoding looks like UTF-16, and must be UTF-8';
    const text = `${body(row('a'), row('b'))}\n`;
    const little = Buffer.from(text, 'utf16le');
    for (const bytes of [
      little,
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.from(little).swap16(),
    ])
      expect(await refusal(bytes)).toEqual([`${prefix}: ${utf16}`]);
    const marked = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()]);
    expect(await refusal(marked)).toEqual([`${prefix}: ${utf16}`]);
    expect(await refusal(Buffer.from([0xff, 0x0a]))).toEqual([
      `${prefix}: the encoding is not UTF-8; it may be Latin-1 or Windows-1252`,
    ]);
    expect(await refusal('x'.repeat(70_000), '\n')).toEqual([
      `${prefix}: longer than 65536 bytes; a line must end with a line feed, not with a carriage return alone`,
    ]);
  });

  it('must name each required column, no unknown one, and none twice', async () => {
    expect(await refusal('record_id,colour,record_id,genre,ended_at,uplink_bytes,account_id\n')).toEqual([
      `${prefix}: missing column "started_at" (started_at)`,
      `${prefix}: missing column "downlink_bytes" (downlink_bytes)`,
      `${prefix}: unknown column "colour" (colour)`,
      `${prefix}: repeated column "record_id" (record_id)`,
    ]);
  });

  it('may omit the account for a key of one account', async () => {
    const ofOne = new RecordReader(() => NOW, YEAR_MS, 'acme');
    const without = `${HEADER.replace('account_id,', '')}\n${row('a').replace('acme,', '')}`;
    const [item] = await collect((taker) => decodeCsv(streamOf(without), ofOne, taker));
    expect(item?.value).toMatchObject({ recordId: 'a', accountId: 'acme' });
    expect(await refusal(without)).toEqual([
      `${prefix}: missing column "account_id"; only a key of exactly one account may leave it out (account_id)`,
    ]);
  });

  it('must match exactly, and its error suggests the probable name', async () => {
    expect(await refusal(`${HEADER.replace('genre', ' genre')}\n`)).toEqual([
      `${prefix}: unknown column " genre"; did you mean genre? ( genre)`,
    ]);
    expect(await refusal(`${HEADER.replace('uplink', 'up_link')},Genre,\n`)).toEqual([
      `${prefix}: missing column "uplink_bytes" (uplink_bytes)`,
      `${prefix}: unknown column "up_link_bytes"; did you mean uplink_bytes? (up_link_bytes)`,
      `${prefix}: unknown column "Genre"; did you mean genre? (Genre)`,
      `${prefix}: unknown column "" ()`,
    ]);
    expect(await refusal(`${HEADER},constructor,__proto__\n`)).toEqual([
      `${prefix}: unknown column "constructor" (constructor)`,
      `${prefix}: unknown column "__proto__" (__proto__)`,
    ]);
  });

  it('reports a limited number of faults', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${'x'.repeat(100)}${index}`);
    const faults = await refusal(names.join(','));
    expect(faults).toHaveLength(20);
    expect(faults[0]).toBe(`${prefix}: missing column "record_id" (record_id)`);
    expect(faults[19]).toBe(`${prefix}: unknown column "${'x'.repeat(64)}" (${'x'.repeat(64)})`);
  });
});
