import type { AggregateSeries, PercentileSeries } from './report.js';
import type { ResolvedFilters } from './to-filters.js';

/** The common part of the queries of a report, for any range. */
export function baseQuery(filters: ResolvedFilters, series: readonly (AggregateSeries | PercentileSeries)[]) {
  return {
    accounts: filters.accounts,
    filters: filters.filters,
    ...(filters.where && { where: filters.where }),
    groupBy: filters.groupBy,
    measures: [...new Set(series.flatMap(({ figure }) => figure.measures))],
  };
}
