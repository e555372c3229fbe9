import { compareDecimals, decimalOf, readDecimal, type Decimal } from '../../common/exact-decimal.js';
import { ExactNumber } from '../../common/exact-number.js';
import type { Whole } from '../../common/whole.js';

/** What a request compares with: a number, or its digits as a string. */
export type ComparisonValue = number | string | ExactNumber;

/** A number to compare with, exactly as its digits say. */
export interface Comparand extends Decimal {
  /** The same as a double, where one prints as it. */
  readonly double?: number;
}

const LONGEST_DIGITS = 256;
const IS_DECIMAL = /^[+-]?[0-9]+(\.[0-9]+)?$/;

/** Reads a number, or its decimal digits as a string; undefined when it is neither. */
export function toComparand(value: unknown): Comparand | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? { ...decimalOf(value), double: value } : undefined;
  if (value instanceof ExactNumber) return readDecimal(value.digits);
  if (typeof value !== 'string' || value.length > LONGEST_DIGITS || !IS_DECIMAL.test(value)) return undefined;
  const exact = readDecimal(value);
  const double = Number(value);
  return exact && compareDecimals(exact, decimalOf(double)) === 0 ? { ...exact, double } : exact;
}

/**
 * Negative, 0 or positive, as a value is below, equal to or above a number: whole numbers to the last digit, others as
 * they print.
 */
export function compareWith(value: Whole, than: Comparand): number {
  if (typeof value === 'number' && than.double !== undefined) return value - than.double;
  return compareDecimals(decimalOf(value), than);
}
