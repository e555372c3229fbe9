import type { Fault } from '../errors/api-error.js';
import { DAY_MS, EARLIEST_MS } from '../common/time.js';

/** Longest range of one backfill, since one transaction replaces it. */
export const MOST_DAYS = 366;

/** The limits that a range is checked against. Unix milliseconds. */
export interface RangeLimits {
  readonly now: number;
  /** The earliest start of a record that the account may still send. */
  readonly takesRecordsFrom: number;
}

/** The faults of a range. The range is of the start of records. */
export function rangeFaults(from: number, to: number, { now, takesRecordsFrom }: RangeLimits): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: 'from' | 'to', detail: string) =>
    void faults.push({ name: 'BACKFILL_RANGE', field, detail });
  if (from < EARLIEST_MS) fault('from', 'must not be earlier than 2000-01-01');
  else if (from < takesRecordsFrom) fault('from', 'must not be older than the retention');
  if (to <= from) fault('to', 'must be later than from');
  else if (to - from > MOST_DAYS * DAY_MS) fault('to', `must be at most ${MOST_DAYS} days later than from`);
  else if (to > now + DAY_MS) fault('to', 'must not be more than 24 hours in the future');
  return faults;
}
