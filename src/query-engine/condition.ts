import type { DimensionName } from '../record-model/dimensions.js';

/**
 * A test of one dimension of a record. A test is true or false, never unknown. The value is null if a record does not
 * have the dimension. Null passes only the test for null.
 *
 * Texts are compared character by character. The text of a number is its decimal digits; the text of a UUID is its 36
 * characters in lower case. Without `caseSensitive` both sides are compared after `foldCase`.
 * - `equal`: it equals any of the values; a value is decimal digits for a number, and the text for a UUID;
 * - `begins`, `ends`, `contains`: it begins with, ends with or contains any of the values;
 * - `matches`: a part of it matches any of the patterns, see pattern/parse-pattern.ts;
 * - `number`: it is a decimal number between the bounds, which are decimal numbers too;
 * - `null`: the record does not have the dimension.
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
  /** Whether the bound itself passes. */
  readonly included: boolean;
}

/** A record has one of several combinations of values. Null in a combination means that the record has no value. */
export interface Combinations {
  readonly kind: 'combinations';
  readonly dimensions: readonly DimensionName[];
  /** The values of the dimensions, in the order of the dimensions. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/**
 * A condition on records beside the filters of a query. Plain data: conditions that print the same mean the same.
 * - `and`: all hold; without conditions it is true;
 * - `or`: any holds; without conditions it is false.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Test
  | Combinations;

/** Combines conditions by `and`; undefined without conditions. */
export function allOf(conditions: readonly Condition[]): Condition | undefined {
  const [first, ...others] = conditions;
  return others.length === 0 ? first : { kind: 'and', of: conditions };
}

/** The number of tests in a condition. */
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
