import { every, WHOLE } from '../../usage/buckets.js';
import { ceilTo, floorTo, SLOT_MS } from '../../usage/time.js';
import { SLOTS, type UsageQuery } from '../../usage/usage-query.js';
import { GRANULARITY_MS } from '../language/vocabulary.js';
import type { ReportDto } from '../request/report.dto.js';
import { baseQuery } from './base-query.js';
import type { AggregateSeries, PercentileSeries, Report } from './report.js';
import type { ResolvedFilters } from './to-filters.js';
import type { SeriesByKind } from './to-series.js';
import type { AbsoluteTime } from './to-time.js';

/** The resolved report over an absolute range. */
export function rangeReport(
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
    ...baseQuery(filters, series),
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
