import { DAY_MS, EARLIEST_MS, type TimeRange } from '../common/time.js';

/** Records may lie a day ahead of the clock that let them in, which may be another one than ours. */
const FARTHEST_AHEAD_MS = 2 * DAY_MS;

/**
 * What of a range there can be records in: of one of thousands of years no more than that. Ends where it begins when
 * there can be none.
 * @param now Unix milliseconds.
 */
export function recordedRange({ from, to }: TimeRange, now: number): TimeRange {
  const start = Math.max(from, EARLIEST_MS);
  return { from: start, to: Math.max(start, Math.min(to, now + FARTHEST_AHEAD_MS)) };
}
