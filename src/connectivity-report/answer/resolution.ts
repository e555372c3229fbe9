import { countBuckets } from '../../query-engine/buckets.js';
import { formatExactly } from '../../common/rfc3339.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import { estimate, type Estimate, type PlansOf } from './estimate.js';
import { partsOf } from './report-preview.js';
import { SOURCES } from './metadata.js';
import { MOST_POINTS } from '../language/vocabulary.js';
import type { ReportDto } from '../request/report.dto.js';
import type { AggregateSeries, PercentileSeries, RangeReport, Report } from '../resolve/report.js';

/** A resolved request, and its estimated size. Keys as in the answer. */
export interface Resolution {
  /**
   * The first instant of the report, and the first instant after it. With INCLUSIVE, the buckets cover more than the
   * requested range. A request for these instants with EXACT selects the same usage.
   */
  readonly start_date_time: string;
  readonly end_date_time: string;
  readonly granularity: string | null;
  /** Null: UTC. */
  readonly time_zone: string | null;
  readonly accounts: readonly string[];
  readonly filters: readonly { readonly dimension_name: string; readonly expressions: readonly unknown[] }[];
  /** The dimensions that make series. A dimension that is filtered by a single value makes none. */
  readonly dimensions: readonly string[];
  /** In the order of the answer. */
  readonly series: readonly { name: string; aggregation_type?: string; percentile?: number }[];
  readonly buckets: number;
  /** The range of the comparison, in the same form. */
  readonly comparison: { start_date_time: string; end_date_time: string; buckets: number } | null;
  /** The most combinations of values in the grouping; null: only the data tell. */
  readonly combinations: number | null;
  /** Points of result and comparison together. */
  readonly estimated_points: number;
  /** Entries of the totals. */
  readonly estimated_totals: number;
  /** How exact the numbers are. */
  readonly estimate: Estimate['kind'];
  readonly most_points: number;
  /** The sources that the plan would read: stored aggregates, records, or both. */
  readonly source: readonly string[];
}

/** The resolution of a request. It does not disclose the pins of the credential. */
export function toResolution(
  { granularity, time_zone: timeZone }: ReportDto,
  report: Report,
  plansOf: PlansOf,
): Resolution {
  const parts = report.kind === 'now' ? [report] : partsOf(report);
  const queries = parts.map(({ query }) => query);
  const accounts = queries[0]?.accounts ?? [];
  const combinations = combinationsOf(report);
  const { points, totals, kind } = estimate(report, combinations, plansOf);
  const { buckets, ...range } = covered(report, queries);
  const compared = report.kind === 'now' ? undefined : report.shape?.comparison;
  return {
    ...range,
    granularity: granularity ?? null,
    time_zone: timeZone ?? null,
    accounts: accounts === 'all' ? [] : accounts,
    filters: report.echoes
      .filter(({ name }) => name !== 'account_id')
      .toReversed()
      .map(({ name, value }) => ({ dimension_name: name, expressions: [value].flat() })),
    dimensions: report.groupBy,
    series: parts.flatMap(({ series }) => series.map(toSeries)),
    buckets,
    comparison: compared ? covered(compared, queriesOf(compared)) : null,
    combinations,
    estimated_points: points,
    estimated_totals: totals,
    estimate: kind,
    most_points: MOST_POINTS,
    source: [...new Set(queries.flatMap(plansOf).map(({ source }) => SOURCES[source]))],
  };
}

/** The time range of queries, and the most buckets that one of them has. */
function covered({ offset }: Pick<Report, 'offset'>, queries: readonly UsageQuery[]) {
  const { from, to } = queries[0]?.range ?? { from: 0, to: 0 };
  return {
    start_date_time: formatExactly(from, offset),
    end_date_time: formatExactly(to, offset),
    buckets: Math.max(...queries.map(({ buckets, range }) => countBuckets(buckets, range))),
  };
}

const queriesOf = (report: RangeReport): UsageQuery[] => partsOf(report).map(({ query }) => query);

function toSeries(series: AggregateSeries | PercentileSeries): Resolution['series'][number] {
  return 'percentile' in series
    ? { name: series.alias ?? series.metric, percentile: series.percentile }
    : { name: series.alias ?? series.metric, aggregation_type: series.aggregation };
}

/** How many combinations of values the echoes allow for the dimensions in the grouping; null: without a limit. */
function combinationsOf({ groupBy, echoes }: Report): number | null {
  return groupBy.reduce<number | null>((count, dimension) => {
    const echo = echoes.find(({ name }) => name === dimension);
    return count === null || !echo ? null : count * [echo.value].flat().length;
  }, 1);
}
