/** A word of the language, and its meaning. */
export interface Word {
  readonly description: string;
}

const words = <const Names extends string>(
  definitions: Record<Names, string>,
): Readonly<Record<Names, Word>> =>
  Object.freeze(
    Object.fromEntries(
      Object.entries<string>(definitions).map(([name, description]) => [
        name,
        Object.freeze({ description }),
      ]),
    ) as Record<Names, Word>,
  );

/** The values of buckets in the range without records. */
export const FILLS = words({
  NONE: 'Buckets without records are left out.',
  ZERO: 'A bucket without records has 0; percentiles rank all slots, those without records as 0.',
  NULL: 'A bucket without records has null.',
  PREVIOUS:
    'A bucket without records has the value of the nearest bucket before it that has; null before the first.',
});
export type FillName = keyof typeof FILLS;
export const FILL_NAMES = Object.keys(FILLS) as FillName[];

/** The tests of a value. */
export const METRIC_TESTS = words({
  EQUAL: 'The value equals comparison_value.',
  GREATER_THAN: 'The value is greater than comparison_value.',
  LESS_THAN: 'The value is less than comparison_value.',
  BETWEEN: 'The value lies between the two of comparison_value, [low, high], both included.',
  IS_MISSING: 'There is no value: null. Takes no comparison_value.',
});
export type MetricTestName = keyof typeof METRIC_TESTS;
export const METRIC_TEST_NAMES = Object.keys(METRIC_TESTS) as MetricTestName[];

/** The operators of a metric filter. PERCENTILE cuts a ranked series, the others keep or drop rows. */
export const METRIC_FILTER_NAMES = ['PERCENTILE', ...METRIC_TEST_NAMES] as const;

export const SORT_ORDERS = words({
  ASCENDING: 'The least first, null last.',
  DESCENDING: 'The greatest first, null last.',
});
export type SortOrder = keyof typeof SORT_ORDERS;
export const SORT_ORDER_NAMES = Object.keys(SORT_ORDERS) as SortOrder[];

/** Figures over a whole series. */
export const TOTALS = words({
  TOTAL: 'The figure over the whole range as one bucket, computed from the usage itself.',
  MINIMUM: 'The least of the values shown; null without any.',
  MAXIMUM: 'The greatest of the values shown; null without any.',
  AVERAGE: 'The mean of the values shown, nulls left out; null without any.',
});
export type TotalName = keyof typeof TOTALS;
export const TOTAL_NAMES = Object.keys(TOTALS) as TotalName[];

/** Ranges that are derived from the report's own. */
export const COMPARISONS = words({
  PREVIOUS_PERIOD: 'The same number of buckets, right before; without a granularity the same length.',
  PREVIOUS_YEAR:
    'The range one year earlier, by the local calendar; one that ends on a 29 February keeps its length.',
});
export type ComparisonName = keyof typeof COMPARISONS;
export const COMPARISON_NAMES = Object.keys(COMPARISONS) as ComparisonName[];

/** The name that orders points by their time. */
export const TIME_STAMP = 'time_stamp';

export const MOST_GROUPS = 10_000;
