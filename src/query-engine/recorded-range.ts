import { DAY_MS, EARLIEST_MS, type TimeRange } from '../common/time.js';

/** Records may start a day after the clock of the instance that accepted them, and clocks differ. */
const FARTHEST_AHEAD_MS = 2 * DAY_MS;

/**
 * The part of a range in which there can be records: a range may span thousands of years. When there can be none, the
 * part is empty and ends at the start of the range.
 * @param now Unix milliseconds.
 */
export function recordedRange({ from, to }: TimeRange, now: number): TimeRange {
  const start = Math.max(from, EARLIEST_MS);
  return { from: start, to: Math.max(start, Math.min(to, now + FARTHEST_AHEAD_MS)) };
}
