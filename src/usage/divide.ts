import type { Whole } from './whole.js';

export type { Whole } from './whole.js';

/** Bits computed of a quotient: more than a double has, so that rounding it is rounding the quotient. */
const QUOTIENT_BITS = 64;
/** A power of two that a double holds. */
const GREATEST_SHIFT = 1_000;

/** The double nearest to a quotient, also where the dividend itself is beyond what a double holds. */
export function divide(dividend: Whole, divisor: number): number {
  return typeof dividend === 'number' ? dividend / divisor : quotient(dividend, BigInt(divisor));
}

/**
 * The double nearest to a quotient whose dividend is a decimal number, such as a sum of measured values.
 * @param dividend as PostgreSQL prints a numeric from 0: digits, and maybe a point among them.
 * @param divisor above 0.
 */
export function divideDecimal(dividend: string, divisor: Whole): number {
  const [whole = '', fraction = ''] = dividend.split('.');
  return quotient(BigInt(whole + fraction), BigInt(divisor) * 10n ** BigInt(fraction.length));
}

function quotient(dividend: bigint, divisor: bigint): number {
  const shift = Math.max(0, QUOTIENT_BITS - bitsOf(dividend) + bitsOf(divisor));
  const scaled = dividend << BigInt(shift);
  // A last bit stands for whatever the division left over, so that a tie is taken for one only when it is.
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const rounded = Number(((scaled / divisor) << 1n) | sticky);
  const first = Math.min(shift + 1, GREATEST_SHIFT);
  return rounded / 2 ** first / 2 ** (shift + 1 - first);
}

/** About so many: hexadecimal digits of four bits. */
const bitsOf = (value: bigint): number => value.toString(16).length * 4;
