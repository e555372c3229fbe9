import { dateAt, clockAt, firstInstantOf, instantOf } from './zones.js';
import { weekOf } from './calendar.js';

const DAY = 86_400_000;
const SECOND = 1000;

export interface Moment {
  readonly instant: number;
  /** What it was written in; a relative date has none. */
  readonly offsetMinutes: number | undefined;
}

const quarterOf = (month: number): number => Math.floor(month / 3) * 3;

type Named = (date: number, weekStart: string) => number;
const inYear =
  (place: (year: number, month: number) => readonly [number, number]): Named =>
  (date) => {
    const day = new Date(date);
    return Date.UTC(...place(day.getUTCFullYear(), day.getUTCMonth()));
  };

/** The first date of each named period, given today's. */
const NAMED: Readonly<Record<string, Named>> = {
  TODAY: (date) => date,
  YESTERDAY: (date) => date - DAY,
  THIS_WEEK: weekOf,
  LAST_WEEK: (date, weekStart) => weekOf(date, weekStart) - 7 * DAY,
  THIS_MONTH: inYear((year, month) => [year, month]),
  LAST_MONTH: inYear((year, month) => [year, month - 1]),
  THIS_QUARTER: inYear((year, month) => [year, quarterOf(month)]),
  LAST_QUARTER: inYear((year, month) => [year, quarterOf(month) - 3]),
  THIS_YEAR: inYear((year) => [year, 0]),
  LAST_YEAR: inYear((year) => [year - 1, 0]),
};

export const NAMED_MOMENTS = Object.keys(NAMED);

/** So many months on by the calendar, at the last day of a month that is too short. */
export function addMonths(clock: number, months: number): number {
  const day = new Date(clock);
  const first = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months);
  const last = new Date(first);
  const days = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 0)).getUTCDate();
  return first + (Math.min(day.getUTCDate(), days) - 1) * DAY + (clock - Math.floor(clock / DAY) * DAY);
}

const FIXED: Readonly<Record<string, number>> = { s: SECOND, m: 60_000, h: 3_600_000 };

function shifted(now: number, count: number, unit: string, zone: string): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return now + count * fixed;
  if (count === 0) return now;
  const clock = clockAt(zone, now);
  if (unit === 'd' || unit === 'w') return instantOf(zone, clock + count * (unit === 'd' ? DAY : 7 * DAY));
  return instantOf(zone, addMonths(clock, unit === 'M' ? count : 12 * count));
}

/** Reads a date of a request. */
export function momentOf(text: string, now: number, zone: string, weekStart: string): Moment {
  const second = Math.floor(now / SECOND) * SECOND;
  const named = NAMED[text];
  if (named) {
    return {
      instant: firstInstantOf(zone, named(dateAt(zone, second), weekStart)),
      offsetMinutes: undefined,
    };
  }
  const relative = /^NOW(?:([+-])(\d+)([smhdwMy]))?$/.exec(text);
  if (relative) {
    const [, sign, digits = '0', unit = 's'] = relative;
    const count = Number(digits) * (sign === '-' ? -1 : 1);
    return { instant: shifted(second, count, unit, zone), offsetMinutes: undefined };
  }
  const [, direction, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (direction === '-' ? -1 : 1);
  return { instant: Date.parse(text), offsetMinutes: offset };
}
