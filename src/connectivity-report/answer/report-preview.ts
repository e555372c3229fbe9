import { bucketStarts, countBuckets, WHOLE } from '../../query-engine/buckets.js';
import { withoutOmitted } from '../../query-engine/omitted.js';
import type { TimeRange } from '../../common/time.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RangeReport } from '../resolve/report.js';
import type { Shape } from '../resolve/shape.js';
import { ApiError } from '../../errors/api-error.js';
import { MOST_POINTS } from '../language/vocabulary.js';

type Part = NonNullable<RangeReport['aggregates'] | RangeReport['percentiles']>;

/** The parts of a report over one range, by the kind of their series. */
export const partsOf = ({ aggregates, percentiles }: RangeReport): Part[] =>
  [aggregates, percentiles].filter((part) => part !== undefined);

const comparedWith = ({ shape }: RangeReport): RangeReport[] => (shape?.comparison ? [shape.comparison] : []);

/**
 * Refuses a report whose range alone gives too many points.
 * @throws ApiError RANGE_TOO_LONG
 */
export function refusePreviewedPoints(report: RangeReport): void {
  // Only the data tell how many groups there are. But each group has every filled bucket.
  if (report.groupBy.length > 0 && !isFilled(report)) return;
  const parts = [report, ...comparedWith(report)].flatMap(partsOf);
  refusePoints(
    parts.reduce((sum, part) => sum + bucketsIn(part) * part.series.length, 0),
    'up to',
  );
}

/** Whether the range alone determines the buckets of every group. */
export const isFilled = ({ shape }: Pick<RangeReport, 'shape'>): boolean =>
  shape !== undefined && shape.fill !== 'NONE';

/** The most buckets of a part of a report. */
export const bucketsIn = ({ query: { buckets, range } }: Part): number => countBuckets(buckets, range);

/** The starts of a query's buckets, without the buckets that have expired data. */
export function filledBuckets(query: UsageQuery, expired: readonly TimeRange[] | undefined): number[] {
  const starts = bucketStarts(query.buckets, query.range).map((bucket) => ({ bucket }));
  return withoutOmitted(starts, expired, query).map(({ bucket }) => bucket);
}

/** The queries of a report that need their whole range to be kept. */
export function wholeQueries(report: RangeReport): UsageQuery[] {
  const { aggregates, percentiles, shape } = report;
  const parts = partsOf(report).map(({ query }) => query);
  return [
    ...(aggregates?.query.buckets.kind === 'whole' ? [aggregates.query] : []),
    ...(percentiles ? [percentiles.query] : []),
    ...(shape && needsWhole(shape) ? parts.map((query) => ({ ...query, buckets: WHOLE })) : []),
    ...comparedWith(report).flatMap(wholeQueries),
  ];
}

/** Whether the order or the totals need figures over the whole range. */
export const needsWhole = ({ order, totals }: Shape): boolean =>
  totals.includes('TOTAL') || order.some(({ by }) => by !== 'dimension');

/** The source of a number of points: the buckets, before data is read; or the rows that were read. */
type Certainty = 'up to' | 'at least';

/** @throws ApiError RANGE_TOO_LONG for more points than an answer may have. The text gives their number. */
export function refusePoints(points: number, certainty: Certainty): void {
  if (points <= MOST_POINTS) return;
  const detail = `at most ${MOST_POINTS} points; this report has ${certainty} ${points}`;
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
