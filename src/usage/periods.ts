import { Temporal } from 'temporal-polyfill';
import { every, type Buckets } from './buckets.js';
import { ceilTo, DAY_MS, HOUR_MS, type TimeRange } from './time.js';

/** The calendar units that time is cut into where people live by a clock. Weeks are those of ISO 8601. */
export const PERIODS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** In UTC these have one width, and one origin: a Monday. */
const UTC_BUCKETS: Readonly<Partial<Record<Period, Buckets>>> = Object.freeze({
  hour: every(HOUR_MS),
  day: every(DAY_MS),
  week: every(7 * DAY_MS, 4 * DAY_MS),
});

/** Far enough back that a period begins on the way, whatever the clock did in between. */
const LOOK_BACK_MS: Readonly<Record<Period, number>> = {
  hour: DAY_MS,
  day: 3 * DAY_MS,
  week: 10 * DAY_MS,
  month: 34 * DAY_MS,
  year: 369 * DAY_MS,
};

/** A time without a change of the clock. */
interface Stretch extends TimeRange {
  /** Local clock minus UTC, in milliseconds. */
  readonly offset: number;
  /** The same up to the stretch's start. */
  readonly offsetBefore: number;
}

/** Whether a time zone of this IANA name is known. Case does not matter; offsets are not names. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How a range is cut into periods of a time zone's local clock. */
export function periodBuckets(period: Period, timeZone: string, { from, to }: TimeRange): Buckets {
  const fixed = timeZone.toUpperCase() === 'UTC' ? UTC_BUCKETS[period] : undefined;
  return fixed ?? { kind: 'cuts', starts: periodStarts(period, timeZone, from, to) };
}

/**
 * The starts of a time zone's periods that overlap [from, to), ascending; the first lies at or before `from`.
 *
 * A day begins with its first instant, which is not midnight where the clock skips midnight. An hour begins where
 * the clock shows a full hour, at a change of the clock by either offset: a shift by half an hour makes two short
 * hours, not one long one.
 */
export function periodStarts(period: Period, timeZone: string, from: number, to: number): number[] {
  const clock = stretches(timeZone, from - LOOK_BACK_MS[period], to);
  const starts = period === 'hour' ? hourStarts(clock) : dateStarts(clock, ORDINALS[period]);
  return starts.slice(starts.findLastIndex((start) => start <= from));
}

/** The first instant of a date (`2026-10-01`) in a time zone, or of the date so many days later. */
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

/** Numbers the periods, given the days since 1970-01-01 of a date. */
const ORDINALS: Readonly<Record<Exclude<Period, 'hour'>, (day: number) => number>> = {
  day: (day) => day,
  week: (day) => Math.floor((day - 4) / 7),
  month: (day) => yearOf(day) * 12 + new Date(day * DAY_MS).getUTCMonth(),
  year: (day) => yearOf(day),
};

const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();

/** Where the local date first reaches a new period. A clock set back over midnight does not begin a date again. */
function dateStarts(clock: Iterable<Stretch>, ordinal: (day: number) => number): number[] {
  const starts: number[] = [];
  let reached: number | undefined;
  const visit = (instant: number, offset: number) => {
    const current = ordinal(Math.floor((instant + offset) / DAY_MS));
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

function* stretches(timeZone: string, from: number, to: number): Generator<Stretch> {
  let clock = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  let offsetBefore = offsetOf(clock);
  while (clock.epochMilliseconds < to) {
    const next = clock.getTimeZoneTransition('next');
    const end = Math.min(next?.epochMilliseconds ?? to, to);
    const offset = offsetOf(clock);
    yield { from: clock.epochMilliseconds, to: end, offset, offsetBefore };
    if (!next) return;
    offsetBefore = offset;
    clock = next;
  }
}

const offsetOf = (clock: Temporal.ZonedDateTime): number => clock.offsetNanoseconds / 1_000_000;
