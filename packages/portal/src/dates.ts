import {
  addLocal,
  DAY,
  HOUR,
  localParts,
  MINUTE,
  startOf,
  wallOf,
  type CalendarUnit,
  type Granularity,
} from '@edgemeter/chart/zones.js';

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const STEP = /^NOW(?:([+-])(\d{1,6})([smhdwMy]))?$/;
const NAMES: Readonly<Record<string, readonly [CalendarUnit, number]>> = {
  TODAY: ['day', 0],
  YESTERDAY: ['day', -1],
  THIS_WEEK: ['week', 0],
  LAST_WEEK: ['week', -1],
  THIS_MONTH: ['month', 0],
  LAST_MONTH: ['month', -1],
  THIS_QUARTER: ['quarter', 0],
  LAST_QUARTER: ['quarter', -1],
  THIS_YEAR: ['year', 0],
  LAST_YEAR: ['year', -1],
};
const LENGTHS: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE, h: HOUR };
const STEPS: Readonly<Record<string, CalendarUnit>> = { d: 'day', w: 'week', M: 'month', y: 'year' };

export const isRelative = (text: string): boolean => !RFC3339.test(text);

/** The instant of a date of the report language; undefined when it is none. */
export function parseDate(text: string, now: number, timeZone: string): number | undefined {
  if (RFC3339.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : at;
  }
  const name = Object.hasOwn(NAMES, text) ? NAMES[text] : undefined;
  if (name) return addLocal(startOf(now, name[0], timeZone), name[1], name[0], timeZone);
  const step = STEP.exec(text);
  if (!step) return undefined;
  const second = now - (now % 1_000);
  const [, sign, digits, unit] = step;
  if (unit === undefined) return second;
  const count = Number(digits) * (sign === '-' ? -1 : 1);
  const length = LENGTHS[unit];
  return length === undefined
    ? addLocal(second, count, STEPS[unit] as CalendarUnit, timeZone)
    : second + count * length;
}

const AUTOMATIC: readonly (readonly [number, Granularity])[] = [
  [2, 'MINUTE_5'],
  [14, 'HOUR'],
  [92, 'DAY'],
  [400, 'WEEK'],
];

/** The granularity that suits a range. A day of 25 hours is a day. */
export function automaticGranularity(from: number, to: number): Granularity {
  const days = (to - from - HOUR) / DAY;
  return AUTOMATIC.find(([most]) => days <= most)?.[1] ?? 'MONTH';
}

/** The next coarser granularity; undefined for the coarsest. */
export function coarser(g: string): Granularity | undefined {
  const order: readonly Granularity[] = ['MINUTE_5', 'MINUTE_15', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'];
  const place = order.findIndex((one) => one === g);
  return place < 0 ? undefined : order[place + 1];
}

/**
 * The range to compare with. The period before a whole number of months is as many months before, the one before
 * days is as many days before: the same elapsed time by the local clock.
 */
export function comparedRange(
  cmp: string,
  from: number,
  to: number,
  timeZone: string,
): readonly [number, number] | undefined {
  const back = (count: number, unit: CalendarUnit) =>
    [addLocal(from, -count, unit, timeZone), addLocal(to, -count, unit, timeZone)] as const;
  if (cmp === 'month') return back(1, 'month');
  if (cmp === 'year') return back(1, 'year');
  if (cmp !== 'prev') return undefined;
  const start = localParts(from, timeZone);
  const end = localParts(to, timeZone);
  const months = (end.year - start.year) * 12 + end.month - start.month;
  const isFirst = (at: number) => startOf(at, 'month', timeZone) === at;
  if (isFirst(from) && isFirst(to) && months > 0) return back(months, 'month');
  // A month so far is compared with the same days of the month before.
  if (isFirst(from) && months === 0) return back(1, 'month');
  const isMidnight = startOf(from, 'day', timeZone) === from;
  const days = (wallOf(to, timeZone) - wallOf(from, timeZone)) / DAY;
  if (isMidnight || days >= 1) return back(Math.max(1, Math.ceil(days)), 'day');
  return [from - (to - from), from];
}

/** Ranges that have a name. */
export const PRESETS: readonly (readonly [string, string, string])[] = [
  ['Last 24 hours', 'NOW-24h', 'NOW'],
  ['Today', 'TODAY', 'NOW'],
  ['Yesterday', 'YESTERDAY', 'TODAY'],
  ['Last 7 days', 'NOW-7d', 'NOW'],
  ['This week', 'THIS_WEEK', 'NOW'],
  ['Last week', 'LAST_WEEK', 'THIS_WEEK'],
  ['This month', 'THIS_MONTH', 'NOW'],
  ['Last month', 'LAST_MONTH', 'THIS_MONTH'],
  ['Last 90 days', 'NOW-90d', 'NOW'],
  ['This year', 'THIS_YEAR', 'NOW'],
  ['Last year', 'LAST_YEAR', 'THIS_YEAR'],
];

/** A local time as `datetime-local` writes it. */
export function localInput(at: number, timeZone: string): string {
  return new Date(wallOf(at, timeZone)).toISOString().slice(0, 16);
}
