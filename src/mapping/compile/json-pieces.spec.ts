import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLongerThan, jsonPieces } from './json-pieces.js';

const long = 'é"\\'.repeat(10_000);
const rows = Array.from({ length: 5_000 }, (_, n) => ({
  n,
  text: `t${n}`,
  list: [n, null, true, []],
  of: {},
}));

describe('jsonPieces', () => {
  it.each<[string, unknown]>([
    ['a text', 'a'],
    ['an empty list', []],
    ['an empty object', {}],
    ['many rows', { header: { a: 1.5 }, rows, trailer: [] }],
    ['long texts', [long, { [long]: long }, [[long]]]],
    ['a prototype as a name', JSON.parse(`{"__proto__":${JSON.stringify(rows)},"1":2}`)],
  ])('are what JSON.stringify writes of %s', (_title, value) => {
    expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
  });

  it('are what JSON.stringify writes of anything that was parsed', () => {
    fc.assert(
      fc.property(fc.array(fc.json({ depthSize: 'large' }), { maxLength: 30 }), (texts) => {
        const value = texts.map((text) => [JSON.parse(text) as unknown, long]);
        expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
      }),
    );
  });

  it('are short where the value has short parts', () => {
    const lengths = [...jsonPieces({ rows })].map(({ length }) => length);
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(40_000);
  });
});

describe('isLongerThan', () => {
  it('counts no more bytes than the text has', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), (text) => {
        const value = JSON.parse(text) as unknown;
        expect(isLongerThan(value, Buffer.byteLength(JSON.stringify(value)))).toBe(false);
      }),
    );
  });

  it('counts every byte of plain texts, lists and objects', () => {
    for (const value of ['abc', ['abc', 'd'], [], {}, { a: 'b', c: ['d', {}] }, [1, 2], { a: 1 }]) {
      const { length } = JSON.stringify(value);
      expect([isLongerThan(value, length), isLongerThan(value, length - 1)]).toEqual([false, true]);
    }
  });
});
