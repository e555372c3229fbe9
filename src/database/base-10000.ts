/** A decimal number as PostgreSQL stores it: digits of four decimal digits each. */
export interface Base10000 {
  /** The first and the last are not 0. */
  readonly digits: readonly number[];
  /** The power of 10,000 of the first digit. */
  readonly weight: number;
  /** Decimal digits after the point. */
  readonly scale: number;
}

const WIDTH = 4;

/**
 * The shortest decimal number that reads as this number, which must not be negative. 0.1 becomes a tenth, though the
 * double is only near a tenth.
 */
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

/** The decimal digits before and after the point. */
function decimalOf(value: number): { readonly whole: string; readonly fraction: string } {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  if (shift >= 0) {
    return { whole: whole + fraction.slice(0, shift).padEnd(shift, '0'), fraction: fraction.slice(shift) };
  }
  // JavaScript writes only numbers below a millionth in this form, with one digit before the point.
  return { whole: '', fraction: '0'.repeat(-shift - 1) + whole + fraction };
}
