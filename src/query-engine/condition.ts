import type { DimensionName } from '../record-model/dimensions.js';

/**
 * What one dimension of a record is tested for. A test is true or false, never unknown: a dimension that a record does
 * not have is null, and passes the test for null alone.
 *
 * Texts are compared character by character. Those of a number are its decimal digits, those of a UUID its 36
 * characters in lower case. Without `caseSensitive` both sides are compared after `foldCase`.
 * - `equal`: it is any of the values, which for a number are decimal digits and for a UUID its text;
 * - `begins`, `ends`, `contains`: so does it with any of the values;
 * - `matches`: some part of it matches any of the patterns, see pattern/parse-pattern.ts;
 * - `number`: it is a decimal number between the bounds, which are decimal numbers themselves;
 * - `null`: the record does not have it.
 */
export type Test =
  | {
      readonly kind: 'equal' | 'begins' | 'ends' | 'contains' | 'matches';
      readonly dimension: DimensionName;
      readonly values: readonly string[];
      readonly caseSensitive: boolean;
    }
  | {
      readonly kind: 'number';
      readonly dimension: DimensionName;
      readonly least?: Bound;
      readonly greatest?: Bound;
    }
  | { readonly kind: 'null'; readonly dimension: DimensionName };

/** A bound of a number. */
export interface Bound {
  readonly value: string;
  /** Whether the bound itself is within. */
  readonly included: boolean;
}

/** A record has one of several combinations of values. Null in a combination is the null of a record. */
export interface Combinations {
  readonly kind: 'combinations';
  readonly dimensions: readonly DimensionName[];
  /** Values of the dimensions, in their order. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/**
 * What records must meet beside the filters of a query. Plain data: two that print the same mean the same.
 * - `and`: all hold; of none, always;
 * - `or`: any holds; of none, never.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Test
  | Combinations;

/** Conditions that hold together; undefined when there are none. */
export function allOf(conditions: readonly Condition[]): Condition | undefined {
  const [first, ...others] = conditions;
  return others.length === 0 ? first : { kind: 'and', of: conditions };
}

/** How many tests a condition is made of. */
export function countTests(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.reduce((sum, one) => sum + countTests(one), 0);
    case 'not':
      return countTests(condition.of);
    default:
      return 1;
  }
}
