/** Bits of a computed quotient: more than a double has, so that only the conversion to a double rounds. */
const QUOTIENT_BITS = 66;
const HALF_OF_EXPONENTS = 512;

/**
 * The double nearest to a decimal number divided by a whole number. @param dividend digits, with or without fraction.
 */
export function divideDecimal(dividend: string, divisor: number): number {
  const [whole = '0', fraction = ''] = dividend.split('.');
  return nearest(BigInt(whole + fraction), BigInt(divisor) * 10n ** BigInt(fraction.length));
}

/** The double nearest to a quotient of at least 0. */
function nearest(dividend: bigint, divisor: bigint): number {
  const shift = Math.max(0, bitsOf(divisor) - bitsOf(dividend) + QUOTIENT_BITS);
  const scaled = dividend << BigInt(shift);
  // The last bit is 1 when the division left a remainder. Only exact ties then round as ties.
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const rounded = Number(((scaled / divisor) << 1n) | sticky);
  // In two steps, because the power alone may exceed a double where the quotient does not.
  const first = Math.min(shift + 1, HALF_OF_EXPONENTS);
  return (rounded / 2 ** first) * 2 ** (first - shift - 1);
}

const bitsOf = (value: bigint): number => value.toString(16).length * 4;
