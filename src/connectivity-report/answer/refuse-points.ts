import { ApiError } from '../../errors/api-error.js';
import { MOST_POINTS } from '../language/vocabulary.js';

/** How a number of points was found: by the buckets, before anything is read; or by rows, of which no more are read. */
type Estimate = 'up to' | 'at least';

/** @throws ApiError RANGE_TOO_LONG for more points than may be answered, which says how many they would be. */
export function refusePoints(points: number, estimate: Estimate): void {
  if (points <= MOST_POINTS) return;
  const detail = `at most ${MOST_POINTS} points; this report has ${estimate} ${points}`;
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
