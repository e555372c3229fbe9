import { toComparand } from '../../language/comparand.js';
import { describe, expect, it } from '@jest/globals';
import type { Figure } from '../../language/metrics.js';
import type { MetricTest } from '../../resolve/shape.js';
import { lineOf, passes, placesThatPass, valuesOf, type Value } from './line.js';

const FIGURE: Figure = { measures: ['uplink_bytes'], value: (row) => row.uplink_bytes ?? 0, empty: 0 };
const BASE = { intervalMs: 1, averageMs: 'active intervals' } as const;

const rows = [
  { bucket: 20, uplink_bytes: 2 },
  { bucket: 40, uplink_bytes: 2n ** 63n },
];

describe('a line', () => {
  it('has the buckets of its rows, or those that it is given', () => {
    const own = lineOf(rows, undefined);
    expect([own.length, own.bucketOf(1), own.rowOf(1)]).toEqual([2, 40, rows[1]]);
    const filled = lineOf(rows, [10, 20, 30, 40, 50]);
    expect([0, 1, 2, 3, 4].map((place) => filled.rowOf(place))).toEqual([
      undefined,
      rows[0],
      undefined,
      rows[1],
      undefined,
    ]);
    expect(filled.bucketOf(4)).toBe(50);
    expect(lineOf([], []).length).toBe(0);
  });

  it.each<['ZERO' | 'NULL' | 'PREVIOUS', Value[]]>([
    ['ZERO', [0, 2, 0, 2n ** 63n, 0]],
    ['NULL', [null, 2, null, 2n ** 63n, null]],
    ['PREVIOUS', [null, 2, 2, 2n ** 63n, 2n ** 63n]],
  ])('is filled with %s', (fill, expected) => {
    expect(valuesOf(lineOf(rows, [10, 20, 30, 40, 50]), FIGURE, BASE, fill)).toEqual(expected);
  });
});

describe('passes', () => {
  const test = (name: MetricTest['name'], ...than: (number | string)[]): MetricTest => ({
    name,
    than: than.map((one) => toComparand(one)!),
    not: false,
  });

  it.each<[Value, MetricTest, boolean]>([
    [5, test('EQUAL', 5), true],
    [5n, test('EQUAL', 5), true],
    [2n ** 60n + 1n, test('EQUAL', '1152921504606846976'), false],
    [2n ** 60n + 1n, test('EQUAL', '1152921504606846977'), true],
    [2n ** 60n + 1n, test('GREATER_THAN', '1152921504606846976'), true],
    // The nearest double is smaller by 2. It prints like this number.
    [27021597764222970n, test('EQUAL', 27021597764222970), true],
    [27021597764222970n, test('EQUAL', '27021597764222970.0'), true],
    [27021597764222970n, test('LESS_THAN', '27021597764222970.5'), true],
    [27021597764222970n, test('GREATER_THAN', '27021597764222969.5'), true],
    [27021597764222970n, test('BETWEEN', '27021597764222971', '27021597764222972'), false],
    [9007199254740991, test('EQUAL', '9007199254740991.4'), false],
    [0.1, test('EQUAL', '0.1'), true],
    [0.1, test('EQUAL', '0.10000000000000000001'), false],
    [0.1, test('LESS_THAN', '0.10000000000000000001'), true],
    [1e-7, test('EQUAL', '0.0000001'), true],
    [5, test('GREATER_THAN', 5), false],
    [-1, test('LESS_THAN', 0), true],
    [0.1, test('BETWEEN', 0.1, 0.2), true],
    [0.2, test('BETWEEN', 0.1, 0.2), true],
    [0.21, test('BETWEEN', 0.1, 0.2), false],
    [null, test('EQUAL', 0), false],
    [null, test('LESS_THAN', 1), false],
    [null, test('BETWEEN', -1, 1), false],
    [null, test('IS_MISSING'), true],
    [0, test('IS_MISSING'), false],
  ])('%p, %p: %p', (value, plain, expected) => {
    expect(passes(value, plain)).toBe(expected);
    expect(passes(value, { ...plain, not: true })).toBe(!expected);
  });

  it('everywhere, or at the places at which all tests of all columns hold', () => {
    expect(placesThatPass(3, [])).toBeUndefined();
    const columns = [
      { values: [1, 2, 3, 4], tests: [test('GREATER_THAN', 1), test('LESS_THAN', 4)] },
      { values: [0, null, 0, 0], tests: [test('EQUAL', 0)] },
    ];
    expect(placesThatPass(4, columns)).toEqual([2]);
  });
});
