import type { Whole } from './whole.js';

export type { Whole } from './whole.js';

/** Fraction bits of a computed quotient: more than a double has, so that only the conversion to a double rounds. */
const FRACTION_BITS = 128n;

/** The double nearest to a quotient, also where the dividend exceeds a double. */
export function divide(dividend: Whole, divisor: number): number {
  if (typeof dividend === 'number') return dividend / divisor;
  const scaled = dividend << FRACTION_BITS;
  const by = BigInt(divisor);
  // The last bit is 1 when the division left a remainder. Only exact ties then round as ties.
  const sticky = scaled % by === 0n ? 0n : 1n;
  return Number(((scaled / by) << 1n) | sticky) / 2 ** Number(FRACTION_BITS + 1n);
}
