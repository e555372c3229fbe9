import { WHOLE, type Buckets } from '../usage/buckets.js';
import { periodBuckets } from '../usage/periods.js';
import { DAY_MS, EARLIEST_MS, type TimeRange } from '../usage/time.js';
import { SLOTS, type Filter, type UsageQuery } from '../usage/usage-query.js';
import type { AggregateRequest } from './aggregate-request.js';
import { GROUPINGS } from './vocabulary.js';

/** Records may lie a day ahead of the clock that let them in, which may be another one than ours. */
const FARTHEST_AHEAD_MS = 2 * DAY_MS;

/**
 * The question that a request asks; undefined when it asks of no time in which there can be records.
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
    rateCells: SLOTS,
    filters,
    groupBy: groupBy ? [GROUPINGS[groupBy]] : [],
    measures: figure.measures,
  };
}

/** Bounded by what can be recorded: a range of thousands of years has no more periods than that. */
const recordedRange = ({ from, to }: AggregateRequest, now: number): TimeRange => ({
  from: Math.max(from, EARLIEST_MS),
  to: Math.min(to, now + FARTHEST_AHEAD_MS),
});

const bucketsOf = ({ period, timeZone }: AggregateRequest, range: TimeRange): Buckets =>
  period === 'all' ? WHOLE : periodBuckets(period, timeZone, range);
