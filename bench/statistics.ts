/** The distribution of values that were measured several times. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which a share of the values lies. The values must be in ascending order. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0) return Number.NaN;
  const place = Math.min(ascending.length - 1, Math.max(0, Math.ceil(share * ascending.length) - 1));
  return ascending[place] ?? Number.NaN;
}

export function spread(values: readonly number[]): Spread {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  const upper = ascending[middle] ?? Number.NaN;
  const median = ascending.length % 2 === 1 ? upper : ((ascending[middle - 1] ?? upper) + upper) / 2;
  return { median, min: ascending[0] ?? Number.NaN, max: ascending.at(-1) ?? Number.NaN };
}

/** The ratios of pairs. Both values of a pair were measured one right after the other. */
export const ratios = (ours: readonly number[], floor: readonly number[]): number[] =>
  ours.map((value, run) => value / (floor[run] ?? Number.NaN));
