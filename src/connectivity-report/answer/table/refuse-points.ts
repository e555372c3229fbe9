import { ApiError } from '../../../errors/api-error.js';
import { MOST_POINTS } from '../../language/vocabulary.js';

/** @throws ApiError RANGE_TOO_LONG for more points than may be answered. */
export function refusePoints(points: number): void {
  if (points <= MOST_POINTS) return;
  const detail = `at most ${MOST_POINTS} points`;
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
