import { describe, expect, it } from '@jest/globals';
import type { ReportDto } from '../request/report.dto.js';
import { readPageToken, requestHash, writePageToken } from './page-token.js';
import type { Key, ReportPage } from './shape.js';

const NOW = Date.UTC(2026, 0, 1);
const REQUEST = '0'.repeat(32);
const page = { request: REQUEST, now: NOW } as ReportPage;
const tokenOf = (list: unknown): string => Buffer.from(JSON.stringify(list)).toString('base64url');

describe('a page token', () => {
  it.each<[readonly Key[]]>([[[]], [['site', null]], [[7, '7']], [[9_007_199_254_740_993n, -1n]]])(
    'has the values after which a page begins: case %#',
    (after) => {
      expect(readPageToken(writePageToken(page, after))).toEqual({ request: REQUEST, now: NOW, after });
    },
  );

  it('writes numbers that JSON would round as their digits', () => {
    expect(writePageToken(page, [2n ** 60n])).toBe(tokenOf([REQUEST, NOW, [['1152921504606846976']]]));
  });

  it.each([
    ['no list', { request: REQUEST }],
    ['no request', [1, NOW, []]],
    ['no time', [REQUEST, '1', []]],
    ['a time without records', [REQUEST, 0, []]],
    ['a fraction of a time', [REQUEST, NOW + 0.5, []]],
    ['no values', [REQUEST, NOW]],
    ['values that are no list', [REQUEST, NOW, { 0: 'a' }]],
    ['more than three parts', [REQUEST, NOW, [], 1]],
    ['a value of another kind', [REQUEST, NOW, [true]]],
    ['digits beside others', [REQUEST, NOW, [['1', '2']]]],
    ['no digits', [REQUEST, NOW, [['x']]]],
    ['a number in a list', [REQUEST, NOW, [[1]]]],
    ['no value in a list', [REQUEST, NOW, [[]]]],
    ['more digits than any number has', [REQUEST, NOW, [['1'.repeat(21)]]]],
    ['digits with a zero in front', [REQUEST, NOW, [['01']]]],
    ['digits of minus zero', [REQUEST, NOW, [['-0']]]],
  ])('is not one with %s', (_, list) => {
    expect(readPageToken(tokenOf(list))).toBeUndefined();
  });

  it('is as this service writes it, and not otherwise', () => {
    const token = writePageToken(page, ['a']);
    expect(readPageToken(token)).toBeDefined();
    expect(readPageToken(`${token}==`)).toBeUndefined();
    const spaced = Buffer.from(JSON.stringify([REQUEST, NOW, ['a']], undefined, 1)).toString('base64url');
    expect(readPageToken(spaced)).toBeUndefined();
  });
});

describe('the hash of a request', () => {
  const hash = (dto: object) => requestHash(dto as ReportDto);

  it('depends on what is asked, and neither on its order nor on the page', () => {
    const one = hash({ a: 1, b: { c: [1, 2], d: 'x' } });
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(hash({ b: { d: 'x', c: [1, 2] }, a: 1 })).toBe(one);
    expect(hash({ a: 1, b: { c: [1, 2], d: 'x' }, page_size: 3, page_token: 't' })).toBe(one);
    expect(hash({ a: 1, b: { c: [2, 1], d: 'x' } })).not.toBe(one);
    expect(hash({ a: 1, b: { c: [1, 2], d: 'y' } })).not.toBe(one);
  });
});
