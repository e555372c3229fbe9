import { describe, expect, it } from '@jest/globals';
import { meanOf } from './mean.js';

describe('meanOf', () => {
  it.each<[(number | bigint)[], number]>([
    [[1], 1],
    [[1, 2], 1.5],
    [[1, 2, 2], 5 / 3],
    [[0, 0, 0], 0],
    [[-3, 1], -1],
    [[0.1, 0.2, 0.3], 0.2],
    [[9_007_199_254_740_993n, 9_007_199_254_740_995n], 9_007_199_254_740_994],
    [[2n ** 63n, 2n ** 63n - 2n], 2 ** 63],
    [[1e-300, 3e-300], 2e-300],
  ])('of %p is %p', (values, mean) => {
    expect(meanOf(values)).toBe(mean);
  });

  it('does not depend on rounding errors of floating point', () => {
    expect(meanOf([1e16, 1, -1e16])).toBe(1 / 3);
    const tenths = Array<number>(1_000).fill(0.1);
    expect(meanOf(tenths)).toBe(0.1);
    expect(tenths.reduce((sum, one) => sum + one) / 1_000).not.toBe(0.1);
  });

  it('does not depend on the order', () => {
    const values = Array.from({ length: 999 }, (_, i) => ((i * 7_919) % 1_009) / 977);
    expect(meanOf(values.toReversed())).toBe(meanOf(values));
  });
});
