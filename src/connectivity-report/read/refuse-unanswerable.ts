import { formatRfc3339 } from '../../common/rfc3339.js';
import { ApiError } from '../../errors/api-error.js';
import { gapsIn, horizonsFor, type PlanContext } from '../../query-engine/plan-context.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RangeReport } from '../resolve/report.js';
import { refusePreviewedPoints, wholeQueries } from '../answer/report-preview.js';

/**
 * Refuses, before data is read, a report with too many points, and a report on expired usage.
 * @throws ApiError RANGE_TOO_LONG, NO_LONGER_KEPT
 */
export function refuseUnanswerable(report: RangeReport, context: PlanContext): void {
  refusePreviewedPoints(report);
  for (const query of wholeQueries(report)) refuseGaps(query, context);
}

/**
 * Refuses a single figure over a range with expired data: it would look complete, but cover only a part.
 * @throws ApiError NO_LONGER_KEPT
 */
export function refuseGaps(query: UsageQuery, context: PlanContext): void {
  if (!gapsIn(query, context)) return;
  const { facts, slots, hours, day } = horizonsFor(query, context);
  const kept = Object.entries({ records: facts, slots, hours, days: day }).map(
    ([name, from]) => `${name} from ${from === 0 ? 'the first' : formatRfc3339(from, 0)}`,
  );
  const detail = `a figure over the whole range needs what is no longer kept of it; kept are ${kept.join(', ')}`;
  throw new ApiError({ name: 'NO_LONGER_KEPT', field: 'start_date_time', detail });
}
