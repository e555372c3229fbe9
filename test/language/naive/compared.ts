import { addMonths, momentOf } from './moments.js';
import { rangeOf, spansOf, type Range } from './range.js';
import type { WireRequest } from './wire.js';
import { clockAt, instantOf } from './zones.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MONTHS_OF_YEAR = 12;
const WIDTHS: Readonly<Record<string, number>> = {
  MINUTE_5: 5 * MINUTE,
  MINUTE_15: 15 * MINUTE,
  HOUR: 60 * MINUTE,
};
const DAYS: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7 };

/** The range that a request is compared with. */
export function comparedRange(request: WireRequest, range: Range, now: number): Range & { end: number } {
  const { time_zone: zone = 'UTC', week_start: weekStart = 'MONDAY', compare } = request;
  const first = momentOf(request.start_date_time, now, zone, weekStart);
  const own = {
    start: first.instant,
    end: momentOf(request.end_date_time, now, zone, weekStart).instant,
  };
  if (typeof compare === 'object') {
    const asked = rangeOf({ ...request, ...compare }, now);
    const end = momentOf(compare.end_date_time, now, zone, weekStart).instant;
    return { ...asked, end };
  }
  const { start, end } =
    compare === 'PREVIOUS_YEAR'
      ? yearBefore(request, own, first.offsetMinutes ?? 0)
      : periodBefore(request, range, own, zone);
  return { ...spansOf(request, start, end), print: range.print, end };
}

interface Ends {
  readonly start: number;
  readonly end: number;
}

/** By the calendar of the clock that the range is printed by. */
function yearBefore(request: WireRequest, { start, end }: Ends, offsetMinutes: number): Ends {
  const { time_zone: zone } = request;
  const back = (instant: number): number => {
    if (zone) return instantOf(zone, addMonths(clockAt(zone, instant), -MONTHS_OF_YEAR));
    const offset = offsetMinutes * MINUTE;
    return addMonths(instant + offset, -MONTHS_OF_YEAR) - offset;
  };
  const clockOf = (instant: number) => (zone ? clockAt(zone, instant) : instant + offsetMinutes * MINUTE);
  const instantAt = (clock: number) => (zone ? instantOf(zone, clock) : clock - offsetMinutes * MINUTE);
  // There is no 29 February the year before: the range then ends where it is as many days long.
  const isLeapDay = /-02-29T/.test(new Date(clockOf(end)).toISOString());
  return {
    start: back(start),
    end: isLeapDay
      ? instantAt(addMonths(clockOf(start), -MONTHS_OF_YEAR) + clockOf(end) - clockOf(start))
      : back(end),
  };
}

/** Moves an instant back by so many buckets: by the clock from days on. */
function backBy(granularity: string, buckets: number, instant: number, zone: string): number {
  const width = WIDTHS[granularity];
  if (width !== undefined) return instant - buckets * width;
  const clock = clockAt(zone, instant);
  const days = DAYS[granularity];
  if (days !== undefined) return instantOf(zone, clock - buckets * days * DAY);
  return instantOf(zone, addMonths(clock, -buckets * (granularity === 'YEAR' ? MONTHS_OF_YEAR : 1)));
}

/** By the fewest buckets that keep the two ranges apart; a single figure by the length of its range. */
function periodBefore(request: WireRequest, { whole }: Range, own: Ends, zone: string): Ends {
  const { granularity = 'TOTAL' } = request;
  if (granularity === 'TOTAL') {
    const length = whole.to - whole.from;
    return { start: own.start - length, end: own.end - length };
  }
  let count = 1;
  while (backBy(granularity, count, whole.to, zone) > whole.from) count++;
  return {
    start: backBy(granularity, count, own.start, zone),
    end: backBy(granularity, count, own.end, zone),
  };
}
