import type { Plan } from '../../query-engine/plan.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RangeReport, Report } from '../resolve/report.js';
import { bucketsIn, filledBuckets, isFilled, partsOf } from './report-preview.js';
import { nearestRank } from './percentile.js';
import { testedOf } from './table/shown.js';

/** The size of an answer, and how exact it is before any data is read. */
export interface Estimate {
  /** Points of result and comparison together. In a report of NOW: values. */
  readonly points: number;
  /** Entries of the totals: one for each series. */
  readonly totals: number;
  readonly kind: 'exact' | 'at most' | 'at most of each combination';
}

/** The plans of a query. */
export type PlansOf = (query: UsageQuery) => readonly Pick<Plan, 'source' | 'omitted'>[];

/**
 * Estimates an answer. Only the data tell the groups, the buckets with records, and the rows that pass tests. The
 * number is exact if it depends on none of them.
 * @param combinations the most combinations of values in the grouping; null: only the data tell.
 */
export function estimate(report: Report, combinations: number | null, plansOf: PlansOf): Estimate {
  if (report.kind === 'now') return { points: report.series.length, totals: 0, kind: 'exact' };
  const { shape, groupBy } = report;
  const compared = shape?.comparison;
  const filled = isFilled(report);
  const points = [report, ...(compared ? [compared] : [])].map((one) => pointsOf(one, filled, plansOf));
  const series = partsOf(report).reduce((sum, part) => sum + part.series.length, 0);
  const groups = groupBy.length === 0 ? 1 : shownGroups(report, combinations);
  const isExact = groupBy.length === 0 && filled && testedOf(report).length === 0;
  return {
    points: points.reduce((sum, own) => sum + own, 0) * (groups ?? 1),
    totals: shape && shape.totals.length > 0 ? series * (groups ?? 1) : 0,
    kind: groups === undefined ? 'at most of each combination' : isExact ? 'exact' : 'at most',
  };
}

/** The most points of a group over one range. Exact if its buckets are filled. */
const pointsOf = (report: RangeReport, filled: boolean, plansOf: PlansOf): number =>
  partsOf(report).reduce((sum, part) => {
    const { query, series } = part;
    const expired = filled ? plansOf(query).flatMap(({ omitted = [] }) => omitted) : [];
    const buckets = expired.length === 0 ? bucketsIn(part) : filledBuckets(query, expired).length;
    const points = series.map((one) =>
      'percentile' in one ? nearestRank(one.percentile, buckets) : buckets,
    );
    return sum + points.reduce((all, own) => all + own, 0);
  }, 0);

/** The most groups that are shown; undefined: no limit is known. */
function shownGroups(report: RangeReport, combinations: number | null): number | undefined {
  const { limit, others, page } = report.shape ?? {};
  const most = Math.min(limit ?? Infinity, page?.size ?? Infinity);
  const shown = Math.min(most, combinations ?? Infinity);
  if (shown === Infinity) return undefined;
  // Groups whose rows pass no test are among the others, even if there are few groups.
  const hasOthers = others && (combinations === null || combinations > shown || testedOf(report).length > 0);
  return shown + (hasOthers ? 1 : 0);
}
