import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { Temporal } from 'temporal-polyfill';
import { every, type Buckets, type UniformBuckets } from './buckets.js';
import { stretches, type Stretch } from './local-clock.js';
import { ceilTo, DAY_MS, HOUR_MS, type TimeRange } from '../common/time.js';

/** The calendar units that divide time by a local clock. */
export const CALENDAR_UNITS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** 1970-01-05, the first Monday. */
const FIRST_MONDAY = 4;

/** Units that have one width in UTC. */
const UTC_BUCKETS: ClosedMap<Partial<Record<CalendarUnit, (weekStart: number) => UniformBuckets>>> =
  closedMap({
    hour: () => every(HOUR_MS),
    day: () => every(DAY_MS),
    week: (weekStart) => every(7 * DAY_MS, ((FIRST_MONDAY + weekStart) % 7) * DAY_MS),
  });

/** Buckets of one width, where all units of a time zone have it: hours, days and weeks in UTC; otherwise undefined. */
export const uniformBuckets = (
  unit: CalendarUnit,
  timeZone: string,
  weekStart = 0,
): UniformBuckets | undefined =>
  timeZone.toUpperCase() === 'UTC' ? UTC_BUCKETS[unit]?.(weekStart) : undefined;

/** At least the length of any such unit, with any change of the clock in it. */
export const LONGEST_UNIT_MS: ClosedMap<Record<CalendarUnit, number>> = closedMap({
  hour: DAY_MS,
  day: 3 * DAY_MS,
  week: 10 * DAY_MS,
  month: 34 * DAY_MS,
  year: 369 * DAY_MS,
});

/** Divides a range into units of a time zone's local clock. */
export function calendarBuckets(unit: CalendarUnit, timeZone: string, { from, to }: TimeRange): Buckets {
  return uniformBuckets(unit, timeZone) ?? { kind: 'cuts', starts: calendarStarts(unit, timeZone, from, to) };
}

/**
 * The starts of a time zone's units that overlap [from, to), ascending; the first lies at or before `from`.
 *
 * A day begins with its first instant. That is not midnight where the clock skips midnight. An hour begins where the
 * clock shows a full hour; at a change of the clock, either offset counts. So a shift by half an hour makes one hour of
 * thirty minutes, not one of ninety.
 * @param weekStart the first day of a week, in days after Monday.
 */
export function calendarStarts(
  unit: CalendarUnit,
  timeZone: string,
  from: number,
  to: number,
  weekStart = 0,
): number[] {
  const clock = stretches(timeZone, from - LONGEST_UNIT_MS[unit], to);
  const starts = unit === 'hour' ? hourStarts(clock) : dateStarts(clock, ORDINALS[unit], weekStart);
  return starts.slice(starts.findLastIndex((start) => start <= from));
}

/** The first instant of a date (`2026-10-01`) in a time zone, or of the date a number of days later. */
export function startOfDate(date: string, timeZone: string, daysLater = 0): number {
  const day = Temporal.PlainDate.from(date).add({ days: daysLater });
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}

function hourStarts(clock: Iterable<Stretch>): number[] {
  const starts: number[] = [];
  const add = (start: number) => {
    if (start !== starts.at(-1)) starts.push(start);
  };
  for (const { from, to, offset, offsetBefore } of clock) {
    if ((from + offsetBefore) % HOUR_MS === 0) add(from);
    for (let start = ceilTo(from + offset, HOUR_MS) - offset; start < to; start += HOUR_MS) add(start);
  }
  return starts;
}

/** Numbers the units, from a date's days since 1970-01-01. */
const ORDINALS: ClosedMap<Record<Exclude<CalendarUnit, 'hour'>, (day: number, weekStart: number) => number>> =
  closedMap({
    day: (day) => day,
    week: (day, weekStart) => Math.floor((day - FIRST_MONDAY - weekStart) / 7),
    month: (day) => yearOf(day) * 12 + new Date(day * DAY_MS).getUTCMonth(),
    year: (day) => yearOf(day),
  });

const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();

/**
 * The instant at which the local date first reaches a new unit. A clock that is set back over midnight does not begin
 * the date again.
 */
function dateStarts(
  clock: Iterable<Stretch>,
  ordinal: (day: number, weekStart: number) => number,
  weekStart: number,
): number[] {
  const starts: number[] = [];
  let reached: number | undefined;
  const visit = (instant: number, offset: number) => {
    const current = ordinal(Math.floor((instant + offset) / DAY_MS), weekStart);
    if (reached !== undefined && current > reached) starts.push(instant);
    if (reached === undefined || current > reached) reached = current;
  };
  for (const { from, to, offset } of clock) {
    visit(from, offset);
    for (let midnight = ceilTo(from + offset, DAY_MS) - offset; midnight < to; midnight += DAY_MS) {
      visit(midnight, offset);
    }
  }
  return starts;
}
