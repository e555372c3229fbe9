import { ApiError } from '../../errors/api-error.js';
import { countBuckets } from '../../usage/buckets.js';
import type { UsageQuery } from '../../usage/usage-query.js';
import { MOST_POINTS } from '../language/vocabulary.js';

/** How many points parts of a report have at most, without groups: a point of each series in each bucket. */
export const foreseenPoints = (
  parts: readonly { readonly query: UsageQuery; readonly series: readonly unknown[] }[],
): number =>
  parts.reduce((sum, { query, series }) => sum + countBuckets(query.buckets, query.range) * series.length, 0);

/** How a number of points was found: by the buckets, before anything is read; or by rows, of which no more are read. */
type Estimate = 'up to' | 'at least';

/** @throws ApiError RANGE_TOO_LONG for more points than may be answered, which says how many they would be. */
export function refusePoints(points: number, estimate: Estimate): void {
  if (points <= MOST_POINTS) return;
  const detail = `at most ${MOST_POINTS} points; this report has ${estimate} ${points}`;
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
