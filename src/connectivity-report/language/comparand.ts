import { compareDecimals, decimalOf, readDecimal, type Decimal } from '../../common/exact-decimal.js';
import { ExactNumber } from '../../common/exact-number.js';
import type { Whole } from '../../common/whole.js';

/** The operand of a comparison in a request: a number, or its digits as a string. */
export type ComparisonValue = number | string | ExactNumber;

/** The operand of a comparison, exactly. */
export interface Comparand extends Decimal {
  /** The same as a double, if a double prints the same. */
  readonly double?: number;
}

const LONGEST_DIGITS = 256;
const IS_DECIMAL = /^[+-]?[0-9]+(\.[0-9]+)?$/;

/** Reads a number, or its decimal digits as a string; undefined for other values. */
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
 * Negative, 0 or positive, as a value is below, equal to or above a number. Whole numbers compare by all digits, others
 * as they print.
 */
export function compareWith(value: Whole, than: Comparand): number {
  if (typeof value === 'number' && than.double !== undefined) return value - than.double;
  return compareDecimals(decimalOf(value), than);
}
