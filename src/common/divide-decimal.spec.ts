import { describe, expect, it } from '@jest/globals';
import { divideDecimal } from './divide-decimal.js';

describe('divideDecimal', () => {
  it.each([
    ['0', 7, 0],
    ['0.000', 7, 0],
    ['1', 3, 1 / 3],
    ['10.5', 2, 5.25],
    ['0.3', 3, 0.1],
    ['0.1', 1, 0.1],
    ['33.333333333333336', 1, 33.333333333333336],
    ['9007199254740991', 1, 9_007_199_254_740_991],
    ['9007199254740993', 1, 9_007_199_254_740_992],
    ['9007199254740993.0000000000000000000000001', 1, 9_007_199_254_740_994],
    ['36028797018963972', 4, 9_007_199_254_740_992],
    ['123456789012345678901234567890', 1_000, 1.2345678901234568e26],
  ])('%s by %d is %d', (dividend, divisor, quotient) => {
    expect(divideDecimal(dividend, divisor)).toBe(quotient);
  });

  it('reads back every number that it is given, also very small ones', () => {
    for (const value of [1e-7, 5.5e-20, 1.7976931348623157e-200, 2.2250738585072014e-308, 0.1 + 0.2]) {
      const text = value.toFixed(0) === String(value) ? String(value) : plain(value);
      expect(divideDecimal(text, 1)).toBe(value);
    }
  });
});

/** Without an exponent. */
function plain(value: number): string {
  const [digits = '', exponent = '0'] = String(value).split('e-');
  if (exponent === '0') return digits;
  return `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
}
