import { beginsHour, dateAt, firstInstantOf } from './zones.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const QUARTER = 15 * MINUTE;
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** How time is cut into buckets: each begins where the one before ends. */
export interface Cutting {
  /** The start of the bucket that an instant lies in. */
  readonly startOf: (instant: number) => number;
  /** The start of the bucket after one that begins at an instant. */
  readonly after: (start: number) => number;
}

const widths = (width: number): Cutting => ({
  startOf: (instant) => Math.floor(instant / width) * width,
  after: (start) => start + width,
});

/** Buckets that begin with a local date, given the first date of the one a date is in, and of the one after. */
const dates = (zone: string, first: (date: number) => number, next: (date: number) => number): Cutting => ({
  startOf: (instant) => firstInstantOf(zone, first(dateAt(zone, instant))),
  after: (start) => {
    let date = first(dateAt(zone, start));
    // A date that the clock leaves out begins where the next one does.
    do date = next(date);
    while (firstInstantOf(zone, date) <= start);
    return firstInstantOf(zone, date);
  },
});

const hours = (zone: string): Cutting => {
  const nearest = (instant: number, step: number): number => {
    let tick = instant;
    while (!beginsHour(zone, tick)) tick += step;
    return tick;
  };
  return {
    startOf: (instant) => nearest(Math.floor(instant / QUARTER) * QUARTER, -QUARTER),
    after: (start) => nearest(start + QUARTER, QUARTER),
  };
};

const monthsOn = (date: number, months: number): number => {
  const day = new Date(date);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months);
};

const yearOf = (date: number): number => new Date(date).getUTCFullYear();

export function weekOf(date: number, weekStart: string): number {
  const since = (new Date(date).getUTCDay() - WEEKDAYS.indexOf(weekStart) + 7) % 7;
  return date - since * DAY;
}

/** The cutting of a granularity in a time zone. */
export function cuttingOf(granularity: string, zone: string, weekStart = 'MONDAY'): Cutting {
  switch (granularity) {
    case 'MINUTE_5':
      return widths(5 * MINUTE);
    case 'MINUTE_15':
      return widths(QUARTER);
    case 'HOUR':
      return hours(zone);
    case 'DAY':
      return dates(
        zone,
        (date) => date,
        (date) => date + DAY,
      );
    case 'WEEK':
      return dates(
        zone,
        (date) => weekOf(date, weekStart),
        (date) => date + 7 * DAY,
      );
    case 'MONTH':
      return dates(
        zone,
        (date) => monthsOn(date, 0),
        (date) => monthsOn(date, 1),
      );
    case 'YEAR':
      return dates(
        zone,
        (date) => Date.UTC(yearOf(date), 0),
        (date) => Date.UTC(yearOf(date) + 1, 0),
      );
    default:
      throw new Error(`There is no granularity ${granularity}`);
  }
}

/** The starts of the buckets that overlap [from, to). */
export function startsIn(cutting: Cutting, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let start = cutting.startOf(from); start < to; start = cutting.after(start)) starts.push(start);
  return starts;
}
