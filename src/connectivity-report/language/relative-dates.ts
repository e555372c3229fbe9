import { closedMap, knows } from '../../common/closed-map.js';
import { Temporal } from 'temporal-polyfill';
import { quoted } from '../../errors/nearest.js';
import { startOfDate } from '../../query-engine/calendar-buckets.js';
import { floorTo } from '../../common/time.js';
import { WEEK_START, type WeekStartName } from './granularities.js';

/** Steps from NOW: a fixed length, or a calendar unit, where the clock shows the same time of day. */
export const RELATIVE_UNITS = closedMap({
  s: { step: (seconds: number) => ({ seconds }), description: 'seconds' },
  m: { step: (minutes: number) => ({ minutes }), description: 'minutes' },
  h: { step: (hours: number) => ({ hours }), description: 'hours' },
  d: { step: (days: number) => ({ days }), description: 'days by the calendar' },
  w: { step: (weeks: number) => ({ weeks }), description: 'weeks by the calendar' },
  M: {
    step: (months: number) => ({ months }),
    description: 'months by the calendar, at most to their last day',
  },
  y: {
    step: (years: number) => ({ years }),
    description: 'years by the calendar, at most to the last of February',
  },
});

interface RelativeDate {
  readonly description: string;
  /** The first date of the period. */
  readonly first: (today: Temporal.PlainDate, daysAfterMonday: number) => Temporal.PlainDate;
}

const weekOf = (date: Temporal.PlainDate, daysAfterMonday: number): Temporal.PlainDate =>
  date.subtract({ days: (date.dayOfWeek - 1 - daysAfterMonday + 7) % 7 });

const monthOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.with({ day: 1 });

const quarterOf = (date: Temporal.PlainDate): Temporal.PlainDate =>
  date.with({ month: date.month - ((date.month - 1) % 3), day: 1 });

const yearOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.with({ month: 1, day: 1 });

/** Every named date: the first instant of its period, both as a start and as an end. */
export const RELATIVE_DATE = closedMap({
  TODAY: { description: 'the day of now', first: (today) => today },
  YESTERDAY: { description: 'the day before', first: (today) => today.subtract({ days: 1 }) },
  THIS_WEEK: { description: 'the week of now', first: weekOf },
  LAST_WEEK: {
    description: 'the week before',
    first: (today, daysAfterMonday) => weekOf(today, daysAfterMonday).subtract({ weeks: 1 }),
  },
  THIS_MONTH: { description: 'the month of now', first: monthOf },
  LAST_MONTH: { description: 'the month before', first: (today) => monthOf(today).subtract({ months: 1 }) },
  THIS_QUARTER: { description: 'the quarter of now', first: quarterOf },
  LAST_QUARTER: {
    description: 'the quarter before',
    first: (today) => quarterOf(today).subtract({ months: 3 }),
  },
  THIS_YEAR: { description: 'the year of now', first: yearOf },
  LAST_YEAR: { description: 'the year before', first: (today) => yearOf(today).subtract({ years: 1 }) },
} as const satisfies Record<string, RelativeDate>);

export type RelativeDateName = keyof typeof RELATIVE_DATE;
export const RELATIVE_DATES = Object.keys(RELATIVE_DATE) as RelativeDateName[];

/** The named dates that depend on the first day of a week. */
export const RELATIVE_WEEKS: readonly string[] = ['THIS_WEEK', 'LAST_WEEK'] satisfies RelativeDateName[];

export const NOW = 'NOW';

/** The calendar and the present time of a relative date. */
export interface RelativeTo {
  /** Unix milliseconds. */
  readonly now: number;
  readonly timeZone: string;
  readonly weekStart: WeekStartName;
}

const MOST_COUNT_DIGITS = 9;
const STEP = /^NOW([+-])(\d{1,9})([smhdwMy])$/;

/** Between these instants a year has four digits in every time zone. */
const FIRST_DATE_MS = Date.parse('0000-01-02T00:00:00Z');
const LAST_DATE_MS = Date.parse('9999-12-31T00:00:00Z');

const UNITS = Object.keys(RELATIVE_UNITS).join(', ');

/** The fault of a text that looks like steps from NOW; undefined for other texts. */
export function stepFault(text: string): string | undefined {
  const [, sign, count = '', unit = ''] = /^now\s*([+-])\s*([^a-z]*)(.*)$/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  if (!text.startsWith(NOW)) return 'NOW is written in capitals';
  if (/\s/.test(text)) return 'without blanks';
  if (!/^\d+$/.test(count)) return `how many steps is a whole number; given ${quoted(count)}`;
  if (count.length > MOST_COUNT_DIGITS) return `how many steps has at most ${MOST_COUNT_DIGITS} digits`;
  const other = [unit.toLowerCase(), unit.toUpperCase()].find((one) => knows(RELATIVE_UNITS, one));
  if (knows(RELATIVE_UNITS, unit)) return 'that is farther than dates reach';
  return `a step is one of ${UNITS}; given ${quoted(unit)}${other === undefined ? '' : `; did you mean ${other}?`}`;
}

/** Whether a date depends on the time of the request. */
export const isRelative = (text: string): boolean =>
  text === NOW || STEP.test(text) || Object.hasOwn(RELATIVE_DATE, text);

/** The instant of a relative date, Unix milliseconds; undefined for other texts, and for instants out of range. */
export function readRelative(text: string, { now, timeZone, weekStart }: RelativeTo): number | undefined {
  const clock = Temporal.Instant.fromEpochMilliseconds(floorTo(now, 1000)).toZonedDateTimeISO(timeZone);
  if (text === NOW) return clock.epochMilliseconds;
  if (Object.hasOwn(RELATIVE_DATE, text)) {
    const { first }: RelativeDate = RELATIVE_DATE[text as RelativeDateName];
    return startOfDate(first(clock.toPlainDate(), WEEK_START[weekStart]).toString(), timeZone);
  }
  const [, sign, count, unit] = STEP.exec(text) ?? [];
  if (unit === undefined) return undefined;
  const { step } = RELATIVE_UNITS[unit as keyof typeof RELATIVE_UNITS];
  return within(() => clock.add(step(Number(`${sign}${count}`))).epochMilliseconds);
}

function within(compute: () => number): number | undefined {
  try {
    const instant = compute();
    return instant >= FIRST_DATE_MS && instant <= LAST_DATE_MS ? instant : undefined;
  } catch (error) {
    // Beyond the range of all dates.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
