import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import { ascending } from './ascending.js';

const plainly = (values: Float64Array): number[] =>
  [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);

describe('ascending', () => {
  it('ranks values, ties by their place', () => {
    expect([...ascending(Float64Array.from([3, 1, 2, 1, 3, 0, 1]))]).toEqual([5, 1, 3, 6, 2, 0, 4]);
    expect([...ascending(new Float64Array(0))]).toEqual([]);
    expect([...ascending(new Float64Array(5))]).toEqual([0, 1, 2, 3, 4]);
    expect([...ascending(new Float64Array(5_000))]).toEqual([...new Float64Array(5_000).keys()]);
  });

  const random = new Random(8);
  const any = (values: readonly number[]) => values[random.integer(0, values.length - 1)]!;
  const kinds: [string, () => number][] = [
    ['fractions', () => random.next() * 1_000],
    ['few values', () => random.integer(0, 100) / 7],
    ['whole numbers', () => random.integer(0, 2 ** 40)],
    ['bits next to each other', () => 1 + random.integer(0, 5) * Number.EPSILON],
    ['any size', () => random.next() * 10 ** random.integer(-300, 300)],
    ['both signs', () => (random.next() - 0.5) * 10 ** random.integer(-3, 3)],
    ['extremes', () => any([0, -0, 5e-324, -5e-324, 2 ** 53 - 1, 1.5, Number.MAX_VALUE, -Number.MAX_VALUE])],
  ];

  it.each(kinds)('is a sort by value, then by place: %s', (_, draw) => {
    for (const length of [1_000, 1_023, 1_024, 1_025, 8_640]) {
      const values = Float64Array.from({ length }, draw);
      expect([...ascending(values)]).toEqual(plainly(values));
    }
  });
});
