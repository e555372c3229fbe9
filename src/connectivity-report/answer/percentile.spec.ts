import { describe, expect, it } from '@jest/globals';
import { nearestRank } from './percentile.js';

describe('nearestRank', () => {
  it.each([
    [0.07, 100, 7],
    [0.29, 100, 29],
    [0.57, 100, 57],
    [0.95, 8640, 8208],
    [0.95, 1, 1],
    [0.5, 3, 2],
    [1, 8929, 8929],
    [1, 0, 0],
    [1e-7, 10, 1],
    [1.5e-7, 10_000_000, 2],
    [0.999999999999999, 1_000_000, 1_000_000],
  ])('p %d of %d values is the %dth', (p, count, rank) => {
    expect(nearestRank(p, count)).toBe(rank);
  });

  it('is free of floating-point error for every hundredth of a hundred', () => {
    for (let hundredth = 1; hundredth <= 100; hundredth++)
      expect(nearestRank(hundredth / 100, 100)).toBe(hundredth);
  });
});
