import { AGGREGATIONS, figureOf, METRIC_NAMES } from './figures.js';
import type { Group } from './groups.js';
import type { Bucket, Range } from './range.js';
import type { Value, WireMetric, WireRequest } from './wire.js';

/** A metric and an aggregation that a request asks for. */
export interface Column {
  readonly metric: WireMetric;
  /** Undefined: the mean rates are ranked. */
  readonly aggregation: string | undefined;
  /** Whether percentiles rank the slots without records too. */
  readonly zeros: boolean;
}

/** A value at a bucket; undefined where no record is. */
export interface Cell {
  readonly start: number;
  readonly value: Value | undefined;
}

/** The values of one column and group, a cell for each bucket. */
export interface Series {
  readonly column: Column;
  readonly group: Group;
  readonly cells: readonly Cell[];
  /** Of all the groups that a limit left out, taken together. */
  readonly isRest: boolean;
}

export const percentileOf = ({ metric_filter_clauses: clauses = [] }: WireMetric): number | undefined => {
  const filter = clauses.flatMap(({ filters }) => filters).find(({ operator }) => operator === 'PERCENTILE');
  return filter?.comparison_value as number | undefined;
};

/** By aggregation, then by metric, whatever the order of the request. */
export const columnsOf = ({ metrics, fill }: WireRequest): Column[] =>
  AGGREGATIONS.flatMap((aggregation) =>
    METRIC_NAMES.flatMap((name) =>
      metrics
        .filter((metric) => metric.name === name && metric.aggregation_type === aggregation)
        .map((metric) => ({ metric, aggregation, zeros: fill === 'ZERO' })),
    ),
  );

export const valueAt = (
  { metric, aggregation = 'AVG', zeros }: Column,
  group: Group,
  bucket: Bucket,
): Value | undefined => figureOf(metric.name, aggregation, group.records, bucket, zeros);

export const seriesOf = (
  column: Column,
  group: Group,
  buckets: readonly Bucket[],
  isRest = false,
): Series => ({
  column,
  group,
  isRest,
  cells: buckets.map((bucket) => ({ start: bucket.start, value: valueAt(column, group, bucket) })),
});

/** The points of a series as they are answered. */
export function pointsOf(
  { column, group, cells, isRest }: Series,
  { print }: Pick<Range, 'print'>,
): unknown[] {
  const { metric, aggregation } = column;
  return cells.flatMap(({ start, value }) =>
    value === undefined
      ? []
      : [
          {
            time_stamp: print(start),
            name: metric.alias ?? metric.name,
            value,
            aggregation_type: aggregation,
            ...group.values,
            ...(isRest && { others: true }),
          },
        ],
  );
}

/** The buckets of a group up to a percentile of their mean rates, ascending; those without records are zero or nothing. */
export function rankedSeries(
  metric: WireMetric,
  percentile: number,
  group: Group,
  { ranked: buckets }: Range,
  fill: string | undefined,
  isRest = false,
): Series {
  const average = { metric, aggregation: 'AVG', zeros: false };
  const rates = buckets
    .map((bucket) => ({
      start: bucket.start,
      value: valueAt(average, group, bucket) ?? (fill === 'ZERO' ? 0 : undefined),
    }))
    .filter((cell): cell is { start: number; value: number } => cell.value !== undefined)
    .sort((one, other) => one.value - other.value || one.start - other.start);
  // The percentiles drawn have at most two decimals.
  const hundredths = Math.round(percentile * 100);
  const cells = rates.slice(0, Math.floor((hundredths * rates.length + 99) / 100));
  return { column: { ...average, aggregation: undefined }, group, isRest, cells };
}
