import { describe, expect, it } from '@jest/globals';
import { divide, divideDecimal } from './divide.js';

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

describe('divideDecimal', () => {
  it('divides whole numbers as divide does', () => {
    expect(divideDecimal('1', 3)).toBe(1 / 3);
    expect(divideDecimal('0', 7)).toBe(0);
    expect(divideDecimal('9007199254740993', 3)).toBe(3_002_399_751_580_331);
  });

  it('rounds once', () => {
    expect(divideDecimal('0.3', 3)).toBe(0.1);
    expect(divideDecimal('7125000.000', 300_000)).toBe(23.75);
    // Halfway between two doubles, and by a 1 at the end above it.
    expect(divideDecimal('9007199254740993.000', 1)).toBe(9_007_199_254_740_992);
    expect(divideDecimal('9007199254740993.001', 1)).toBe(9_007_199_254_740_994);
    expect(divideDecimal('99.999999999999999999', 3n)).toBe(33.333333333333336);
  });

  it('loses nothing of what is very small', () => {
    expect(divideDecimal(`0.${'0'.repeat(99)}3`, 3)).toBe(1e-100);
    expect(divideDecimal(`0.${'0'.repeat(299)}3`, 30_000_000n)).toBe(1e-307);
  });
});
