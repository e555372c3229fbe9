import { countBuckets } from '../../usage/buckets.js';
import { formatRfc3339 } from '../../usage/rfc3339.js';
import type { Plan } from '../../usage/plan.js';
import type { UsageQuery } from '../../usage/usage-query.js';
import { SOURCES } from './metadata.js';
import { foreseenPoints } from './refuse-points.js';
import { MOST_POINTS } from '../language/vocabulary.js';
import type { ReportDto } from '../request/report.dto.js';
import type { Report } from '../resolve/report.js';

/** A request as it was understood, and how much it asks for. Keys as they are answered. */
export interface Resolution {
  /** The first instant that the report is about, and the first one that it is no longer about. */
  readonly start_date_time: string;
  readonly end_date_time: string;
  readonly granularity: string | null;
  /** Null: UTC. */
  readonly time_zone: string | null;
  readonly accounts: readonly string[];
  readonly filters: readonly { readonly dimension_name: string; readonly expressions: readonly unknown[] }[];
  /** Those that make series; one that is filtered by a single value makes none. */
  readonly dimensions: readonly string[];
  /** In the order of the answer. */
  readonly series: readonly { name: string; aggregation_type?: string; percentile?: number }[];
  readonly buckets: number;
  /** Of values grouped by, at most; null: only the data know. */
  readonly combinations: number | null;
  /** At most; of each combination, where only the data know how many there are. */
  readonly estimated_points: number;
  readonly most_points: number;
  /** What the planner would read: stored aggregates, records, or both. */
  readonly source: readonly string[];
}

/** Tells how a request was understood. What its credential is pinned to is not told. */
export function toResolution(
  { granularity, time_zone: timeZone }: ReportDto,
  report: Report,
  plansOf: (query: UsageQuery) => readonly Pick<Plan, 'source'>[],
): Resolution {
  const parts = partsOf(report);
  const queries = parts.map(({ query }) => query);
  const range = queries[0]?.range ?? { from: 0, to: 0 };
  const accounts = queries[0]?.accounts ?? [];
  const combinations = combinationsOf(report);
  return {
    start_date_time: formatRfc3339(range.from, report.offset),
    end_date_time: formatRfc3339(range.to, report.offset),
    granularity: granularity ?? null,
    time_zone: timeZone ?? null,
    accounts: accounts === 'all' ? [] : accounts,
    filters: report.echoes
      .filter(({ name }) => name !== 'account_id')
      .toReversed()
      .map(({ name, value }) => ({ dimension_name: name, expressions: [value].flat() })),
    dimensions: report.groupBy,
    series: parts.flatMap(({ series }) => series.map(toSeries)),
    buckets: Math.max(...queries.map(bucketsOf)),
    combinations,
    estimated_points: foreseenPoints(parts) * (combinations ?? 1),
    most_points: MOST_POINTS,
    source: [...new Set(queries.flatMap(plansOf).map(({ source }) => SOURCES[source]))],
  };
}

const bucketsOf = ({ buckets, range }: UsageQuery): number => countBuckets(buckets, range);

function partsOf(report: Report) {
  if (report.kind === 'now') return [report];
  return [report.aggregates, report.percentiles].filter((part) => part !== undefined);
}

function toSeries(
  series: ReturnType<typeof partsOf>[number]['series'][number],
): Resolution['series'][number] {
  return 'percentile' in series
    ? { name: series.alias ?? series.metric, percentile: series.percentile }
    : { name: series.alias ?? series.metric, aggregation_type: series.aggregation };
}

/** How many values the echoes leave of each dimension grouped by, taken together. */
function combinationsOf({ groupBy, echoes }: Report): number | null {
  return groupBy.reduce<number | null>((count, dimension) => {
    const echo = echoes.find(({ name }) => name === dimension);
    return count === null || !echo ? null : count * [echo.value].flat().length;
  }, 1);
}
