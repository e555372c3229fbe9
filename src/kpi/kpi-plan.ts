import { HOUR_MS } from '../common/time.js';
import { plan, type PlanChoice } from '../query-engine/plan.js';
import { isNetworkLevel, type NetworkLevelName } from '../rollups/stored/levels.js';
import type { KpiQuery } from './sql/kpi-rows.js';

/** The source of the rows of a KPI. */
export interface KpiPlan {
  /** The intervals, as far as all of their data is kept. */
  readonly query: KpiQuery;
  /** The stored aggregates with the rows of all intervals; undefined when the facts have them. */
  readonly level: NetworkLevelName | undefined;
  readonly choice: PlanChoice;
}

/**
 * Decides from where the rows of a KPI are read. Intervals with expired data have no rows.
 * @param horizons the horizons of the aggregates over all accounts.
 */
export function planKpi(
  query: KpiQuery,
  choice: PlanChoice,
  horizons: Required<PlanChoice>['horizons'],
): KpiPlan {
  const level = levelOf(query, choice);
  const intervals = query.intervals.flatMap((interval) => {
    const { range, buckets } = interval.usage;
    const isHour = buckets.kind === 'every' && buckets.width >= HOUR_MS;
    const kept = horizons[level === undefined ? 'facts' : isHour ? 'hours' : 'slots'];
    const from = Math.max(range.from, kept);
    if (from >= range.to) return [];
    return [{ ...interval, usage: { ...interval.usage, range: { from, to: range.to } } }];
  });
  return { query: { ...query, intervals }, level, choice };
}

/** The level that has the first interval: all intervals of a KPI have the same grouping and measures. */
function levelOf({ intervals: [first] }: KpiQuery, choice: PlanChoice): NetworkLevelName | undefined {
  if (!first) return undefined;
  const { range, buckets } = first.usage;
  const width = buckets.kind === 'every' ? buckets.width : 0;
  const planned = plan({ ...first.usage, range: { from: range.from, to: range.from + width } }, choice);
  return planned.source === 'stored' && isNetworkLevel(planned.level) ? planned.level : undefined;
}
