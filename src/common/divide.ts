import type { Whole } from './whole.js';

export type { Whole } from './whole.js';

/** Bits kept of a quotient below the point: more than a double has, so that rounding it is rounding the quotient. */
const FRACTION_BITS = 128n;

/** The double nearest to a quotient, also where the dividend itself is beyond what a double holds. */
export function divide(dividend: Whole, divisor: number): number {
  if (typeof dividend === 'number') return dividend / divisor;
  const scaled = dividend << FRACTION_BITS;
  const by = BigInt(divisor);
  // A last bit stands for whatever the division left over, so that a tie is taken for one only when it is.
  const sticky = scaled % by === 0n ? 0n : 1n;
  return Number(((scaled / by) << 1n) | sticky) / 2 ** Number(FRACTION_BITS + 1n);
}
