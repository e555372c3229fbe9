import { describe, expect, it, jest } from '@jest/globals';
import { turnsTaken } from '../../test/support/turns-taken.js';
import { ExactNumber } from '../common/exact-number.js';
import { TOO_LONG } from './json-open.js';
import { parseInSlices, SLICE_BYTES } from './json-slices.js';
import { parseExactJsonBody, parseJsonBody } from './json.js';

const many = (count: number, child: (nth: number) => string): string =>
  Array.from({ length: count }, (_, nth) => child(nth)).join(',');

const long = 'x'.repeat(2 * SLICE_BYTES);
const LONG_TEXTS: readonly (readonly [string, string])[] = [
  ['numbers', `[${many(50_000, String)}]`],
  ['words', `[${many(30_000, () => 'true')} , null]`],
  ['empty arrays', `[${many(30_000, () => '[]')}]`],
  ['empty objects', `[${many(30_000, () => ' { } ')}]`],
  ['records', `{"records":[${many(3_000, (nth) => `{"a":${nth},"b":"t\\"${nth},]}"}`)}]}`],
  ['properties', `{${many(20_000, (nth) => `"k${nth}":[${nth}]`)}}`],
  ['numbers as names', `{"b":1,${many(19_000, (nth) => `"${19_000 - nth}":${nth}`)}}`],
  ['one name again and again', `{"first":0,${many(20_000, (nth) => `"a":${nth}`)},"last":0}`],
  ['a prototype as a name', `{"__proto__":{"a":[${many(20_000, String)}]},"b":1}`],
  [
    'texts with escapes',
    `["${'\\\\'.repeat(40_000)}","${'\\"'.repeat(40_000)}","\\u00e4",[${many(9_000, String)}]]`,
  ],
  ['a long text', `{"a":"${long}","b":["${long}",1,"${long}"]}`],
  ['characters of several bytes', `[${many(20_000, () => '"\u{1F600}\u00e4\u20ac"')}]`],
  ['blanks', ` \n[ 1 ,\t${many(9_000, () => '\r\n 2 ')} ] \n`],
  [
    'slices within slices',
    `{"a":[1,2,{"b":[${many(9_000, String)}],"c":{"d":[[[${many(9_000, String)}],3],4]}},5],"e":{},"f":[${many(9_000, String)}]}`,
  ],
  [
    'the deepest nesting, with much at each level',
    `${`[${many(300, String)},`.repeat(63)}[1]${']'.repeat(63)}`,
  ],
];

const FAULTS: readonly (readonly [string, string])[] = [
  ['a comma at the end', `[${many(20_000, String)},]`],
  ['two commas', `[${many(20_000, String)},,1]`],
  ['a comma at the beginning', `[,${many(20_000, String)}]`],
  ['a comma after a long child', `[[${many(20_000, String)}],]`],
  ['no comma after a long child', `[[${many(20_000, String)}] 1]`],
  ['a child after a long child', `[[${many(20_000, String)}][1]]`],
  ['a child before a long child', `[1[${many(20_000, String)}]]`],
  ['a comma at the end of an object', `{${many(9_000, (nth) => `"k${nth}":1`)},}`],
  ['no name before a long child', `{[${many(20_000, String)}]}`],
  ['two names before a long child', `{"a":"b":[${many(20_000, String)}]}`],
  ['no colon before a long child', `{"a"[${many(20_000, String)}]}`],
  ['another bracket', `[${many(20_000, String)}}`],
  ['an unclosed array', `[[${many(20_000, String)}]`],
  ['an unclosed text', `["${long}`],
  ['an escaped quote at the end of a text', `["${long}\\"]`],
  ['something after the end', `[${many(20_000, String)}] 1`],
  ['a second value', `[${many(20_000, String)}],[]`],
  ['a bracket too many', `[${many(20_000, String)}]]`],
  ['a bare word', `[${many(20_000, String)},a]`],
  ['blanks only', ' '.repeat(2 * SLICE_BYTES)],
];

describe('a long JSON text', () => {
  it.each(LONG_TEXTS)('of %s has the value that it has as a whole', async (_title, text) => {
    const whole = JSON.parse(text) as unknown;
    const value = await parseJsonBody(Buffer.from(text));
    expect(value).toEqual(whole);
    // Names stand in the same order.
    expect(JSON.stringify(value)).toBe(JSON.stringify(whole));
  });

  it.each(FAULTS)('with %s is refused', async (_title, text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    await expect(parseJsonBody(Buffer.from(text))).rejects.toMatchObject({
      faults: [{ name: 'MALFORMED_BODY' }],
    });
  });

  it('keeps every digit where it must', async () => {
    const text = `[${many(5_000, () => '9007199254740993,1e400,1.5,"1e400"')}]`;
    const value = (await parseExactJsonBody(Buffer.from(text))) as unknown[];
    expect(value).toHaveLength(20_000);
    expect(value.slice(-4)).toEqual([
      new ExactNumber('9007199254740993'),
      new ExactNumber('1e400'),
      1.5,
      '1e400',
    ]);
  });

  it('is refused with a byte that is no UTF-8, or nested too deeply', async () => {
    const text = `[${many(20_000, String)},"\u00e4"]`;
    await expect(parseJsonBody(Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      faults: [{ name: 'MALFORMED_BODY' }],
    });
    await expect(
      parseJsonBody(Buffer.from(`[${many(20_000, String)},${'['.repeat(64)}`)),
    ).rejects.toMatchObject({
      faults: [{ name: 'BODY_TOO_DEEP' }],
    });
  });

  it('may have a byte order mark', async () => {
    expect(await parseJsonBody(Buffer.from(`\ufeff[${many(20_000, () => '7')}]`))).toHaveLength(20_000);
  });

  it('is parsed in pieces of the size of a slice, also when it is nested', async () => {
    const pieces: number[] = [];
    const { parse } = JSON;
    const spy = jest.spyOn(JSON, 'parse').mockImplementation((text: string) => {
      pieces.push(text.length);
      return parse(text) as unknown;
    });
    try {
      for (const [, text] of LONG_TEXTS.filter(([title]) => !title.includes('text')))
        await parseInSlices(Buffer.from(text), {});
    } finally {
      spy.mockRestore();
    }
    expect(pieces.length).toBeGreaterThan(LONG_TEXTS.length);
    expect(Math.max(...pieces)).toBeLessThan(SLICE_BYTES + 10_000);
  });

  it('lets other work run between its slices', async () => {
    const text = Buffer.from(`[${many(400_000, () => '9007199254740993')}]`);
    const turns = await turnsTaken((step) => {
      const parseExactly = (slice: string) => {
        step();
        return JSON.parse(slice) as unknown;
      };
      return parseInSlices(text, { parseExactly });
    });
    expect(turns).toBeGreaterThan(0);
  });

  it('looks for exact numbers outside of texts only, in each slice', async () => {
    const found: string[] = [];
    const parseExactly = (text: string) => {
      found.push(text);
      return JSON.parse(text) as unknown;
    };
    const texts = many(5_000, () => '"9007199254740993","1e5"');
    await parseInSlices(Buffer.from(`[${texts},1]`), { parseExactly });
    expect(found).toEqual([]);
    await parseInSlices(Buffer.from(`[${texts},[9007199254740993]]`), { parseExactly });
    expect(found).toHaveLength(1);
  });

  it('keeps nothing of an item that is too long: the limits of arrays and objects do not count there', async () => {
    const items = [
      `{"a":[${many(500_001, () => '1')}],"c":1}`,
      `{"a":{"b":{${many(20_001, (nth) => `"k${nth}":1`)}}}}`,
      `{${many(20_001, (nth) => `"k${nth}":[[1]]`)}}`,
    ];
    for (const item of items) {
      for (const text of [`[{},${item},{}]`, `{"records":[{},${item},{}]}`]) {
        const found = await parseInSlices(Buffer.from(text), { longestItem: 65_536 });
        expect(Array.isArray(found) ? found : (found as { records: unknown }).records).toEqual([
          {},
          TOO_LONG,
          {},
        ]);
      }
    }
  });

  it.each([
    ['text', `["${'x'.repeat(1_048_577)}"]`],
    ['number', `[${'1'.repeat(65_537)}]`],
    ['number after others', `[${many(20_000, String)},${'1'.repeat(65_537)}]`],
    ['array', `[${many(500_001, () => '1')}]`],
    ['object', `{${many(20_001, (nth) => `"k${nth}":1`)}}`],
    ['list of arrays and objects', `[${many(125_001, () => '{},[]')}]`],
  ])('is refused with too long a %s', async (_title, text) => {
    await expect(parseJsonBody(Buffer.from(text))).rejects.toMatchObject({
      faults: [{ name: 'MALFORMED_BODY' }],
    });
  });
});
