import { WHOLE, type Buckets } from '../query-engine/buckets.js';
import { calendarBuckets } from '../query-engine/calendar-buckets.js';
import { recordedRange } from '../query-engine/recorded-range.js';
import type { TimeRange } from '../common/time.js';
import { SLOTS, type Filter, type UsageQuery } from '../query-engine/usage-query.js';
import type { AggregateRequest } from './aggregate-request.js';
import { GROUPINGS } from './vocabulary.js';

/**
 * The query of a request; undefined when its range has no time in which there can be records.
 * @param now Unix milliseconds.
 */
export function toUsageQuery(request: AggregateRequest, now: number): UsageQuery | undefined {
  const { userId, accounts, groupBy, itemId, figure } = request;
  const range = recordedRange(request, now);
  if (range.from >= range.to) return undefined;
  const filters: Filter[] = [{ dimension: 'user_id', values: [userId] }];
  if (itemId !== undefined) filters.push({ dimension: 'item_id', values: [itemId] });
  return {
    accounts,
    range,
    buckets: bucketsOf(request, range),
    rateIntervals: SLOTS,
    filters,
    groupBy: groupBy ? [GROUPINGS[groupBy]] : [],
    measures: figure.measures,
  };
}

const bucketsOf = ({ period, timeZone }: AggregateRequest, range: TimeRange): Buckets =>
  period === 'all' ? WHOLE : calendarBuckets(period, timeZone, range);
