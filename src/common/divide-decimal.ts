/** Bits that a quotient is computed to: more than a double has, so that rounding it is rounding the quotient. */
const QUOTIENT_BITS = 66;
const HALF_OF_EXPONENTS = 512;

/** The double nearest to a decimal number divided by a whole one. @param dividend digits, with or without fraction. */
export function divideDecimal(dividend: string, divisor: number): number {
  const [whole = '0', fraction = ''] = dividend.split('.');
  return nearest(BigInt(whole + fraction), BigInt(divisor) * 10n ** BigInt(fraction.length));
}

/** The double nearest to a quotient that is not negative. */
function nearest(dividend: bigint, divisor: bigint): number {
  const shift = Math.max(0, bitsOf(divisor) - bitsOf(dividend) + QUOTIENT_BITS);
  const scaled = dividend << BigInt(shift);
  // A last bit stands for whatever the division left over, so that a tie is taken for one only when it is.
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const rounded = Number(((scaled / divisor) << 1n) | sticky);
  // In two steps: the power itself may be beyond a double where the quotient is not.
  const first = Math.min(shift + 1, HALF_OF_EXPONENTS);
  return (rounded / 2 ** first) * 2 ** (first - shift - 1);
}

const bitsOf = (value: bigint): number => value.toString(16).length * 4;
