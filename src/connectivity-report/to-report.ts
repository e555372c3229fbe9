import { maySeeMetric, type Principal } from '../auth/principal.js';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import { every, WHOLE } from '../usage/buckets.js';
import { METRIC_NAMES } from '../usage/metric-names.js';
import { ceilTo, floorTo, MINUTE_MS, SLOT_MS } from '../usage/time.js';
import { SLOTS, type UsageQuery } from '../usage/usage-query.js';
import type { AggregateSeries, PercentileSeries, Report } from './report.js';
import type { ReportDto } from './report.dto.js';
import { toFilters, type ResolvedFilters } from './to-filters.js';
import { toSeries, type SeriesByKind } from './to-series.js';
import { toTime, type AbsoluteTime } from './to-time.js';
import { GRANULARITY_MS } from './vocabulary.js';

const NOW_WINDOW_MS = 300_000;

/**
 * What a request asks, resolved.
 * @param now Unix milliseconds; makes no difference to an absolute range.
 * @throws ApiError with every fault of its meaning; 403 for an account or a metric that is not the principal's.
 */
export function toReport(dto: ReportDto, principal: Principal, now: number): Report {
  const faults: Fault[] = [];
  const time = toTime(dto, faults);
  const series = toSeries(dto.metrics, faults);
  const filters = toFilters(dto, principal, faults);
  if (time === 'now') refuseWithNow(dto, series, filters, faults);
  throwIfAny(faults);
  refuseMetrics(dto, principal);
  // Only a request with faults leaves these undefined.
  if (!time || !filters) throw new Error('A request without faults was not resolved');
  return time === 'now'
    ? nowReport(series, filters, now, dto.metadata === true)
    : rangeReport(dto, time, series, filters);
}

/** Once nothing else is wrong, as with accounts. */
function refuseMetrics({ metrics }: ReportDto, principal: Principal): void {
  throwIfAny(
    metrics.flatMap(({ name }, i): Fault[] =>
      maySeeMetric(principal, name)
        ? []
        : [{ name: 'METRIC_NOT_PERMITTED', field: `metrics[${i}].name`, detail: name }],
    ),
  );
}

function refuseWithNow(
  dto: ReportDto,
  series: SeriesByKind,
  filters: ResolvedFilters | undefined,
  faults: Fault[],
): void {
  const refuse = (field: string, detail: string) => faults.push({ name: 'NOT_WITH_NOW', field, detail });
  if (dto.granularity) refuse('granularity', 'the answer is a single window');
  if (filters && filters.groupBy.length > 0)
    refuse('dimensions', 'the answer is flat; filter by one value instead');
  const names = series.aggregates.map(({ metric }) => metric);
  dto.metrics.forEach((metric, i) => {
    if (metric.metric_filter_clauses)
      refuse(`metrics[${i}].metric_filter_clauses`, 'a window has no values to rank');
    else if (names.indexOf(metric.name) !== names.lastIndexOf(metric.name)) {
      refuse(`metrics[${i}].name`, 'the same metric twice cannot be told apart in a flat answer');
    }
  });
}

function nowReport(
  { aggregates }: SeriesByKind,
  filters: ResolvedFilters,
  now: number,
  metadata: boolean,
): Report {
  // To the second, so that the window computed is the window printed.
  const to = floorTo(now, 1000);
  const from = to - NOW_WINDOW_MS;
  const rateCells = every(MINUTE_MS, from) as UsageQuery['rateCells'];
  return {
    kind: 'now',
    metadata,
    echoes: filters.echoes,
    groupBy: [],
    rateBase: { cellMs: MINUTE_MS, averageMs: NOW_WINDOW_MS },
    series: aggregates.toSorted((a, b) => METRIC_NAMES.indexOf(a.metric) - METRIC_NAMES.indexOf(b.metric)),
    query: { ...base(filters, aggregates), range: { from, to }, buckets: WHOLE, rateCells },
  };
}

function rangeReport(
  { granularity, metadata }: ReportDto,
  { start, end }: AbsoluteTime,
  { aggregates, percentiles }: SeriesByKind,
  filters: ResolvedFilters,
): Report {
  const width = granularity ? GRANULARITY_MS[granularity] : SLOT_MS;
  const range = { from: floorTo(start.instant, width), to: ceilTo(end.instant, width) + width };
  const queryOf = (
    series: readonly (AggregateSeries | PercentileSeries)[],
    buckets: UsageQuery['buckets'],
  ) => ({
    ...base(filters, series),
    range,
    buckets,
    rateCells: SLOTS,
  });
  return {
    kind: 'range',
    metadata: metadata === true,
    echoes: filters.echoes,
    groupBy: filters.groupBy,
    rateBase: { cellMs: SLOT_MS, averageMs: 'active cells' },
    offsetMinutes: start.offsetMinutes,
    stamp: granularity ? undefined : start.instant,
    aggregates:
      aggregates.length === 0
        ? undefined
        : { series: aggregates, query: queryOf(aggregates, granularity ? every(width) : WHOLE) },
    percentiles:
      percentiles.length === 0
        ? undefined
        : { series: percentiles, query: queryOf(percentiles, every(width)) },
  };
}

function base(filters: ResolvedFilters, series: readonly (AggregateSeries | PercentileSeries)[]) {
  return {
    accounts: filters.accounts,
    filters: filters.filters,
    groupBy: filters.groupBy,
    measures: [...new Set(series.flatMap(({ figure }) => figure.measures))],
  };
}
