import { describe, expect, it } from '@jest/globals';
import { formatAlone, formatChange, formatNumber, formatTick, formatValue, scaleFor } from '../src/units.js';

describe('scaleFor', () => {
  it.each([
    ['B', 0, 'B', 1],
    ['B', 999, 'B', 1],
    ['B', 1_000, 'kB', 1e3],
    ['B', 1_023, 'kB', 1e3],
    ['B', 999_999, 'kB', 1e3],
    ['B', 1e6, 'MB', 1e6],
    ['B', 2.5e12, 'TB', 1e12],
    ['B', 7e18, 'PB', 1e15],
    ['Mbit/s', 0, 'Mbit/s', 1],
    ['Mbit/s', 0.5, 'kbit/s', 1e-3],
    ['Mbit/s', 0.0000001, 'bit/s', 1e-6],
    ['Mbit/s', 999, 'Mbit/s', 1],
    ['Mbit/s', 1_000, 'Gbit/s', 1e3],
    ['s', 59, 's', 1],
    ['s', 7_200, 'h', 3_600],
    ['1', 5_000_000, '', 1],
  ] as const)('takes for %s up to %d the label %s', (unit, greatest, label, divisor) => {
    expect(scaleFor(unit, greatest)).toMatchObject({ label, divisor });
  });

  it('gives all rows of a panel the same digits', () => {
    const scale = scaleFor('B', 1.58e12);
    expect([1.58e12, 3e11, 971_123_456_789].map((value) => formatNumber(value, scale, 'en'))).toEqual([
      '1.580',
      '0.300',
      '0.971',
    ]);
    expect(formatNumber(12_345, scaleFor('1', 12_345), 'en')).toBe('12,345');
  });
});

describe('formatting', () => {
  it('prints a gap as a dash, and zero as zero', () => {
    const scale = scaleFor('B', 10);
    expect(formatValue(null, scale, 'en')).toBe('–');
    expect(formatValue(0, scale, 'en')).toBe('0 B');
  });

  it('keeps the digits of whole numbers beyond 2^53', () => {
    expect(formatNumber(9_007_199_254_740_993n, { label: '', divisor: 1 }, 'en')).toBe(
      '9,007,199,254,740,993',
    );
  });

  it('prints a figure by the scale of itself', () => {
    expect(formatAlone(35_912_345_678_901, 'B', 'en')).toBe('35.9 TB');
    expect(formatAlone(251.4, 'Mbit/s', 'en')).toBe('251 Mbit/s');
    expect(formatAlone(251.4, 'Mbit/s', 'de')).toBe('251 Mbit/s');
    expect(formatAlone(3.412, 'Mbit/s', 'de')).toBe('3,41 Mbit/s');
    expect(formatTick(1.5e12, { label: 'TB', divisor: 1e12 }, 'en')).toBe('1.5');
  });

  it('says a change, unless there is nothing to compare with', () => {
    expect(formatChange(112, 100, 'en')).toBe('+12%');
    expect(formatChange(97.5, 100, 'en')).toBe('-2.5%');
    expect(formatChange(5, 0, 'en')).toBeUndefined();
    expect(formatChange(5, null, 'en')).toBeUndefined();
  });
});
