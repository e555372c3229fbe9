import type { AggregateSeries, PercentileSeries } from './report.js';
import type { ResolvedFilters } from './to-filters.js';

/** What the queries of a report have in common, whatever their range. */
export function baseQuery(filters: ResolvedFilters, series: readonly (AggregateSeries | PercentileSeries)[]) {
  return {
    accounts: filters.accounts,
    filters: filters.filters,
    ...(filters.where && { where: filters.where }),
    groupBy: filters.groupBy,
    measures: [...new Set(series.flatMap(({ figure }) => figure.measures))],
  };
}
