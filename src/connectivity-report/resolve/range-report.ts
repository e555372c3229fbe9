import { WHOLE } from '../../query-engine/buckets.js';
import { SLOT_MS } from '../../common/time.js';
import { SLOTS, type UsageQuery } from '../../query-engine/usage-query.js';
import { ranksSlots } from '../language/metrics.js';
import type { ReportDto } from '../request/report.dto.js';
import { baseQuery } from './base-query.js';
import { cutRange } from './cut-range.js';
import type { AggregateSeries, PercentileSeries, RangeReport } from './report.js';
import type { ResolvedFilters } from './to-filters.js';
import type { SeriesByKind } from './to-series.js';
import type { AbsoluteTime } from './to-time.js';

/**
 * The resolved report over an absolute range.
 * @throws ApiError RANGE_TOO_LONG
 */
export function rangeReport(
  dto: ReportDto,
  { start, end, clock }: AbsoluteTime,
  { aggregates, percentiles }: SeriesByKind,
  filters: ResolvedFilters,
): RangeReport {
  const { range, buckets } = cutRange(start.instant, end.instant, dto);
  const queryOf = (series: readonly (AggregateSeries | PercentileSeries)[], own: UsageQuery['buckets']) => ({
    ...baseQuery(filters, series),
    range,
    buckets: own,
    rateIntervals: SLOTS,
    ...(dto.fill === 'ZERO' &&
      series.some(({ figure }) => ranksSlots(figure)) && { ranksEmptyIntervals: true as const }),
  });
  return {
    kind: 'range',
    start: start.instant,
    end: end.instant,
    metadata: dto.metadata === true,
    echoes: filters.echoes,
    groupBy: filters.groupBy,
    rateBase: { intervalMs: SLOT_MS, averageMs: 'active intervals' },
    offset: clock ?? start.offsetMinutes,
    stamp: !dto.granularity || buckets.kind === 'whole' ? start.instant : undefined,
    aggregates:
      aggregates.length === 0
        ? undefined
        : { series: aggregates, query: queryOf(aggregates, dto.granularity ? buckets : WHOLE) },
    percentiles:
      percentiles.length === 0 ? undefined : { series: percentiles, query: queryOf(percentiles, buckets) },
  };
}
