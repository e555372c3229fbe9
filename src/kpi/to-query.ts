import type { KpiQuery } from './sql/kpi-rows.js';
import { every } from '../query-engine/buckets.js';
import { ceilTo, EARLIEST_MS, floorTo, type TimeRange } from '../common/time.js';
import { SLOTS, type UsageQuery } from '../query-engine/usage-query.js';
import { INTERVAL_MS, INTERVAL_NAMES } from './intervals.js';
import type { KpiParameters } from './kpi-parameters.js';
import type { Kpi } from './kpis.js';

/**
 * The query of a request.
 * @param now Unix milliseconds. Intervals that end later are not yet published.
 */
export function toKpiQuery(kpi: Kpi, parameters: KpiParameters, now: number): KpiQuery {
  const names = INTERVAL_NAMES.filter((name) => (parameters.interval ?? name) === name);
  return {
    keyedBy: kpi.key.parameter,
    measure: kpi.value.measure,
    intervals: names.flatMap((name) => {
      const range = publishedRange(INTERVAL_MS[name], parameters, now);
      return range ? [{ name, usage: usageQuery(kpi, parameters, INTERVAL_MS[name], range) }] : [];
    }),
    leastValue: kpi.value.least,
    value: parameters.value,
    top: parameters.top,
    after: parameters.after,
    limit: parameters.limit,
  };
}

function usageQuery(kpi: Kpi, { key }: KpiParameters, width: number, range: TimeRange): UsageQuery {
  return {
    accounts: 'all',
    range,
    buckets: every(width),
    rateIntervals: SLOTS,
    filters: key === undefined ? [] : [{ dimension: kpi.key.parameter, values: [key] }],
    groupBy: [kpi.key.parameter],
    measures: [kpi.value.measure],
  };
}

/** The requested whole intervals of a width that have ended; undefined when there are none. */
function publishedRange(width: number, asked: KpiParameters, now: number): TimeRange | undefined {
  const { from = EARLIEST_MS, to = now, intervalStart, intervalEnd, after } = asked;
  const starts = [intervalStart, intervalEnd === undefined ? undefined : intervalEnd - width].filter(
    (start) => start !== undefined,
  );
  // A start or end that does not lie on the grid selects no interval.
  const first = ceilTo(Math.max(EARLIEST_MS, from, after?.intervalStart ?? from, ...starts), width);
  const end = Math.min(
    floorTo(now, width),
    ceilTo(to, width),
    ...starts.map((start) => floorTo(start, width) + width),
  );
  return first < end ? { from: first, to: end } : undefined;
}
