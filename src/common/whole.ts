/** A whole number: a number up to 2^53, a BigInt beyond. */
export type Whole = number | bigint;

/** The exact sum of two whole numbers of any size. */
export function add(one: Whole, other: Whole): Whole {
  if (typeof one === 'number' && typeof other === 'number') {
    const sum = one + other;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toWhole(BigInt(one) + BigInt(other));
}

/** The exact difference of two whole numbers of any size. */
export const subtract = (one: Whole, other: Whole): Whole => add(one, -other);

/** A number where a double is exact, else a BigInt. */
export function toWhole(value: bigint): Whole {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
