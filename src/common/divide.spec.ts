import { describe, expect, it } from '@jest/globals';
import { divide } from './divide.js';

describe('divide', () => {
  it('divides numbers as doubles do', () => {
    expect(divide(1, 3)).toBe(1 / 3);
    expect(divide(0, 37_500_000)).toBe(0);
  });

  it('rounds once where the dividend is beyond a double', () => {
    // 2^53 + 1 is halfway between two doubles; a third of it is not.
    expect(divide(9_007_199_254_740_993n, 3)).toBe(3_002_399_751_580_331);
    expect(divide(90_071_992_547_409_930n, 10)).toBe(9_007_199_254_740_992);
    expect(divide(90_071_992_547_409_931n, 10)).toBe(9_007_199_254_740_994);
  });
});
