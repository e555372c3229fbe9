/** A whole number: number up to 2^53, BigInt beyond. */
export type Whole = number | bigint;

/** The sum of two whole numbers, exact whatever their size. */
export function add(one: Whole, other: Whole): Whole {
  if (typeof one === 'number' && typeof other === 'number') {
    const sum = one + other;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toWhole(BigInt(one) + BigInt(other));
}

/** The difference of two whole numbers, exact whatever their size. */
export const subtract = (one: Whole, other: Whole): Whole => add(one, -other);

/** A number where one can hold it. */
export function toWhole(value: bigint): Whole {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
