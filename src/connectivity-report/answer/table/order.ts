import type { GroupOrder, Key } from '../../resolve/shape.js';
import { compareCombinations, compareKeys } from './keys.js';
import type { Value } from './line.js';

/** The values and figures that order a group. */
export interface Ranked {
  readonly values: readonly Key[];
  /** The group's figure over the whole range for each rule that names a metric, in the order of the rules. */
  readonly figures: readonly Value[];
}

/** Compares groups by rules, and then by the values of the grouping. Null is last in either direction. */
export function compareBy(rules: readonly GroupOrder[]): (one: Ranked, other: Ranked) => number {
  return (one, other) => {
    for (const [i, rule] of rules.entries()) {
      const difference =
        rule.by === 'dimension'
          ? nullLast(one.values[rule.place] ?? null, other.values[rule.place] ?? null, rule, compareKeys)
          : nullLast(one.figures[i] ?? null, other.figures[i] ?? null, rule, compareFigures);
      if (difference !== 0) return difference;
    }
    return compareCombinations(one.values, other.values);
  };
}

const compareFigures = (one: number | bigint, other: number | bigint): number =>
  one < other ? -1 : one > other ? 1 : 0;

function nullLast<T>(
  one: T | null,
  other: T | null,
  { descending }: GroupOrder,
  compare: (one: T, other: T) => number,
): number {
  if (one === null || other === null) return (one === null ? 1 : 0) - (other === null ? 1 : 0);
  return descending ? compare(other, one) : compare(one, other);
}
