import type { Fault } from '../../errors/api-error.js';
import { every, WHOLE } from '../../query-engine/buckets.js';
import { LocalClock } from '../../query-engine/local-clock.js';
import { floorTo, MINUTE_MS } from '../../common/time.js';
import { isOnlineDetail, ONLINE_DETAILS } from '../language/metrics/equipment.js';
import type { ReportDto } from '../request/report.dto.js';
import { baseQuery } from './base-query.js';
import type { Report } from './report.js';
import type { ResolvedFilters } from './to-filters.js';
import { inFlatOrder, type SeriesByKind } from './to-series.js';
import { shapeFieldsOf } from './to-shape.js';

const NOW_WINDOW_MS = 300_000;

/** The resolved report over the last five minutes. */
export function nowReport(
  dto: ReportDto,
  { aggregates }: SeriesByKind,
  filters: ResolvedFilters,
  now: number,
): Report {
  // Rounded to the second, so that the answer prints the same window that was computed.
  const to = floorTo(now, 1000);
  const from = to - NOW_WINDOW_MS;
  const rateIntervals = every(MINUTE_MS, from);
  const details = filters.groupBy.filter(isOnlineDetail);
  const base = baseQuery(filters, aggregates);
  const measures = [...base.measures, ...details.map((name) => ONLINE_DETAILS[name])];
  return {
    kind: 'now',
    metadata: dto.metadata === true,
    offset: dto.time_zone == null ? 0 : new LocalClock(dto.time_zone),
    echoes: filters.echoes,
    groupBy: [],
    rateBase: { intervalMs: MINUTE_MS, averageMs: NOW_WINDOW_MS },
    series: aggregates.toSorted(inFlatOrder),
    ...(details.length > 0 && { details }),
    query: { ...base, groupBy: [], measures, range: { from, to }, buckets: WHOLE, rateIntervals },
  };
}

/** Refuses parts of a request that a flat answer cannot express. */
export function refuseWithNow(
  dto: ReportDto,
  series: SeriesByKind,
  filters: ResolvedFilters | undefined,
  faults: Fault[],
): void {
  const refuse = (field: string, detail: string) => faults.push({ name: 'NOT_WITH_NOW', field, detail });
  if (dto.granularity) refuse('granularity', 'the answer is a single window');
  if (dto.bucket_range) refuse('bucket_range', 'the window is five minutes whatever the buckets');
  const tellsStatus = series.aggregates.some(({ metric }) => metric === 'ue_online_status');
  if (filters?.groupBy.some((name) => !tellsStatus || !isOnlineDetail(name)))
    refuse('dimensions', 'the answer is flat; filter by one value instead');
  for (const field of shapeFieldsOf(dto)) refuse(field, 'the answer is a single window');
  const printed = series.aggregates.map(({ metric, alias }) => alias ?? metric);
  dto.metrics.forEach((metric, i) => {
    if (metric.metric_filter_clauses)
      refuse(`metrics[${i}].metric_filter_clauses`, 'a window has no values to rank');
    else if (metric.alias == null && isTwice(printed, metric.name)) {
      refuse(`metrics[${i}].name`, 'the same metric twice cannot be told apart in a flat answer');
    }
  });
}

const isTwice = (names: readonly string[], name: string): boolean =>
  names.indexOf(name) !== names.lastIndexOf(name);
