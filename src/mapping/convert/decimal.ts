import { closedMap, type ClosedMap } from '../../common/closed-map.js';

const FORMS: ClosedMap<Record<string, RegExp>> = closedMap({
  '.': /^(\d+)(?:\.(\d+))?$/,
  ',': /^(\d+)(?:,(\d+))?$/,
});

/** The regular expression for numbers with this decimal mark, `.` or `,`. */
export const decimalForm = (mark: string): RegExp => FORMS[mark] ?? /^(\d+)(?:\.(\d+))?$/;

const MOST_PLAIN_DIGITS = 15;

/**
 * A decimal times a factor, rounded to the nearest whole number (a half upwards). Exact at any length.
 * @returns undefined for a result over 2^53 - 1, or for a factor of 1 and a number with a fraction.
 */
export function timesWhole(whole: string, fraction: string, factor: number): number | undefined {
  const digits = whole.length + fraction.length;
  if (fraction === '' && digits <= MOST_PLAIN_DIGITS) return safe(Number(whole) * factor);
  if (factor === 1) return /^0*$/.test(fraction) ? safe(Number(whole)) : undefined;
  if (digits <= MOST_PLAIN_DIGITS) {
    // The same computation in numbers: a remainder is exact, and so is a number less its remainder.
    const tenths = 10 ** fraction.length;
    const doubled = 2 * Number(whole + fraction) * factor + tenths;
    if (Number.isSafeInteger(doubled)) return (doubled - (doubled % (2 * tenths))) / (2 * tenths);
  }
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * BigInt(factor);
  return safe(Number((2n * scaled + scale) / (2n * scale)));
}

const safe = (number: number): number | undefined => (Number.isSafeInteger(number) ? number : undefined);
