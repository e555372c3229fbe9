/** The buckets of a report. */
export type Granularity = 'MINUTE_5' | 'MINUTE_15' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR' | 'TOTAL';

export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 1 is Monday. */
  readonly weekday: number;
}

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether the browser knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** The offset that the browser's own clock of a time zone shows, to the second. It takes microseconds. */
function shownOffset(at: number, timeZone: string): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** No clock is changed twice in so short a time. */
const STRETCH = 6 * HOUR;
/** The offset of each stretch at whose ends it is the same; null: it changes within. */
const stretches = new Map<string, Map<number, number | null>>();

/** How far local time is ahead of UTC, in milliseconds. */
export function offsetAt(at: number, timeZone: string): number {
  const known = stretches.get(timeZone) ?? new Map<number, number | null>();
  stretches.set(timeZone, known);
  const place = Math.floor(at / STRETCH);
  let offset = known.get(place);
  if (offset === undefined) {
    const start = shownOffset(place * STRETCH, timeZone);
    offset = start === shownOffset((place + 1) * STRETCH, timeZone) ? start : null;
    known.set(place, offset);
  }
  return offset ?? shownOffset(at, timeZone);
}

/** The local time of an instant, as milliseconds of a clock that never changes. */
export function wallOf(at: number, timeZone: string): number {
  return at + offsetAt(at, timeZone);
}

/** What clock and calendar of a time zone show at an instant. */
export function localParts(at: number, timeZone: string): LocalParts {
  const wall = new Date(wallOf(at, timeZone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    weekday: wall.getUTCDay() || 7,
  };
}

/** The instant of a local time: the first of two, and later by the length of the gap when the clock skips it. */
export function instantOf(wall: number, timeZone: string): number {
  const before = offsetAt(wall - DAY, timeZone);
  const after = offsetAt(wall + DAY, timeZone);
  const found = [wall - before, wall - after].filter((at) => wallOf(at, timeZone) === wall);
  return found.length > 0 ? Math.min(...found) : wall - before;
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** An offset as `+05:45`. */
export function formatOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** An instant in RFC 3339 by the clock of a time zone. */
export function formatRfc3339(at: number, timeZone: string): string {
  const wall = new Date(wallOf(at, timeZone)).toISOString();
  return `${wall.slice(0, wall.endsWith('.000Z') ? 19 : 23)}${formatOffset(offsetAt(at, timeZone))}`;
}

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The first instant of the local day, week (from Monday), month, quarter or year. */
export function startOf(at: number, unit: CalendarUnit, timeZone: string): number {
  const { year, month, day, weekday } = localParts(at, timeZone);
  const wall = {
    day: Date.UTC(year, month - 1, day),
    week: Date.UTC(year, month - 1, day - weekday + 1),
    month: Date.UTC(year, month - 1),
    quarter: Date.UTC(year, month - 1 - ((month - 1) % 3)),
    year: Date.UTC(year, 0),
  }[unit];
  return instantOf(wall, timeZone);
}

/** The same local time of another date: a step by months leads at most to the last day. */
export function addLocal(at: number, count: number, unit: CalendarUnit, timeZone: string): number {
  const wall = new Date(wallOf(at, timeZone));
  if (unit === 'day' || unit === 'week') {
    return instantOf(wall.getTime() + count * (unit === 'week' ? 7 : 1) * DAY, timeZone);
  }
  const months = count * { month: 1, quarter: 3, year: 12 }[unit];
  const first = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(wall.getUTCDate(), last);
  const time = wall.getTime() - Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  return instantOf(first.getTime() + (day - 1) * DAY + time, timeZone);
}

/** When the bucket that starts at an instant ends. `TOTAL` has no end of its own. */
export function bucketEnd(start: number, granularity: Granularity, timeZone: string): number {
  if (granularity === 'MINUTE_5') return start + 5 * MINUTE;
  if (granularity === 'MINUTE_15') return start + 15 * MINUTE;
  if (granularity === 'HOUR') {
    const half = start + 30 * MINUTE;
    // Where the clock moves by half an hour, one bucket is thirty minutes long.
    return localParts(half, timeZone).minute === 0 ? half : start + HOUR;
  }
  if (granularity === 'TOTAL') return Number.POSITIVE_INFINITY;
  const unit = ({ DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' } as const)[granularity];
  return addLocal(startOf(start, 'day', timeZone), 1, unit, timeZone);
}
