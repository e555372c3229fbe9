/** A decimal number as PostgreSQL writes it: digits of four decimal digits each. */
export interface Base10000 {
  /** Neither the first nor the last is 0. */
  readonly digits: readonly number[];
  /** The power of 10,000 that the first digit counts. */
  readonly weight: number;
  /** Decimal digits behind the point. */
  readonly scale: number;
}

const WIDTH = 4;

/** The shortest decimal number that reads as a number from 0: 0.1 is a tenth, though the number is only near it. */
export function base10000Of(value: number): Base10000 {
  const { whole, fraction } = decimalOf(value);
  const before = whole.padStart(Math.ceil(whole.length / WIDTH) * WIDTH, '0');
  const behind = fraction.padEnd(Math.ceil(fraction.length / WIDTH) * WIDTH, '0');
  const digits = ((before + behind).match(/\d{4}/g) ?? []).map(Number);
  const first = digits.findIndex((digit) => digit !== 0);
  if (first < 0) return { digits: [], weight: 0, scale: 0 };
  const last = digits.findLastIndex((digit) => digit !== 0);
  return {
    digits: digits.slice(first, last + 1),
    weight: before.length / WIDTH - 1 - first,
    scale: fraction.length,
  };
}

/** The decimal digits before and behind the point. */
function decimalOf(value: number): { readonly whole: string; readonly fraction: string } {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  if (shift >= 0) {
    return { whole: whole + fraction.slice(0, shift).padEnd(shift, '0'), fraction: fraction.slice(shift) };
  }
  // Only a number below a millionth is written so, with one digit before the point.
  return { whole: '', fraction: '0'.repeat(-shift - 1) + whole + fraction };
}
