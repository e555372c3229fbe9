import { compareDecimals, decimalOf, readDecimal } from './exact-decimal.js';

/** A number of a JSON text that no double equals. */
export class ExactNumber {
  /** @param digits as JSON writes numbers, such as `27021597764222971`, `0.10000000000000000555` or `1e400`. */
  constructor(readonly digits: string) {
    Object.freeze(this);
  }

  toString(): string {
    return this.digits;
  }

  /** Prints as a text that no request can contain, so that different values print differently. */
  toJSON(): readonly [exactly: readonly [digits: string]] {
    return [[this.digits]];
  }
}

/** Whether a number of a JSON text equals the shortest print of its nearest double. */
export function isHeldByDouble(digits: string): boolean {
  const [value, exact] = [Number(digits), readDecimal(digits)];
  return Number.isFinite(value) && exact !== undefined && compareDecimals(decimalOf(value), exact) === 0;
}
