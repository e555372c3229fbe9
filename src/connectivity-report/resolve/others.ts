import { allOf } from '../../query-engine/condition.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RangeReport } from './report.js';
import type { Key } from './shape.js';

/**
 * The same report over all groups except some, as one group. Only the facts can answer it: numbers of unique values and
 * greatest rates of several groups cannot be added.
 */
export function othersReport(report: RangeReport, shown: readonly (readonly Key[])[]): RangeReport {
  const { aggregates, percentiles, groupBy } = report;
  const rows = shown.map((values) =>
    values.map((value) => (typeof value === 'bigint' ? String(value) : value)),
  );
  const ofOthers = (query: UsageQuery): UsageQuery => ({
    ...query,
    groupBy: [],
    where: allOf([
      ...(query.where ? [query.where] : []),
      { kind: 'not', of: { kind: 'combinations', dimensions: groupBy, rows } },
    ]),
  });
  return {
    ...report,
    groupBy: [],
    aggregates: aggregates && { ...aggregates, query: ofOthers(aggregates.query) },
    percentiles: percentiles && { ...percentiles, query: ofOthers(percentiles.query) },
  };
}
