import type { Whole } from '../../../common/divide.js';

const FRACTION_BITS = 52;
const LEAST_EXPONENT = -1074;
/** More bits than a double has, so that only the conversion to a double rounds. */
const QUOTIENT_BITS = 66;

const double = new DataView(new ArrayBuffer(8));

/** A number as exactly `digits x 2^exponent`. */
function exact(value: Whole): { digits: bigint; exponent: number } {
  if (typeof value === 'bigint') return { digits: value, exponent: 0 };
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), exponent: 0 };
  double.setFloat64(0, value);
  const bits = double.getBigUint64(0);
  const biased = Number((bits >> BigInt(FRACTION_BITS)) & 0x7ffn);
  const fraction = bits & ((1n << BigInt(FRACTION_BITS)) - 1n);
  const digits = biased === 0 ? fraction : fraction | (1n << BigInt(FRACTION_BITS));
  return {
    digits: value < 0 ? -digits : digits,
    exponent: Math.max(biased - 1, 0) + LEAST_EXPONENT,
  };
}

/**
 * The double nearest to the mean of finite values. The sum is exact, and the mean is rounded once.
 * @param values at least one.
 */
export function meanOf(values: readonly Whole[]): number {
  let [sum, exponent] = [0n, 0];
  for (const value of values) {
    const one = exact(value);
    if (one.exponent < exponent) {
      sum <<= BigInt(exponent - one.exponent);
      exponent = one.exponent;
    }
    sum += one.digits << BigInt(one.exponent - exponent);
  }
  return quotient(sum, exponent, BigInt(values.length));
}

/** The double nearest to sum x 2^exponent / count. */
function quotient(sum: bigint, exponent: number, count: bigint): number {
  const size = sum < 0n ? -sum : sum;
  if (size === 0n) return 0;
  // The scale gives the quotient exactly the needed bits. The last bit is 1 when the division left a remainder.
  const shift = QUOTIENT_BITS - (bitsOf(size) - bitsOf(count));
  const scaled = shift >= 0 ? size << BigInt(shift) : size;
  const by = shift >= 0 ? count : count << BigInt(-shift);
  const rest = scaled % by === 0n ? 0n : 1n;
  const value = Number(((scaled / by) << 1n) | rest) * 2 ** (exponent - shift - 1);
  return sum < 0n ? -value : value;
}

const bitsOf = (value: bigint): number => value.toString(16).length * 4;
