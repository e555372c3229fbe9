import { DAY_MS, MINUTE_MS } from './time.js';
/** An instant and the offset it was written in. */
export interface OffsetDateTime {
  /** Unix milliseconds; finer fractions are dropped. */
  readonly instant: number;
  readonly offsetMinutes: number;
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Whether a value is a text that {@link parseRfc3339} reads. */
export const isRfc3339 = (value: unknown): boolean =>
  typeof value === 'string' && parseRfc3339(value) !== undefined;

/** Reads an RFC 3339 date-time with offset; undefined when it is not one, or names a day or time there is not. */
export function parseRfc3339(text: string): OffsetDateTime | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const [offsetHours, offsetRest] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetRest > 59) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, millisecond);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  const offsetMinutes = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetRest) || 0;
  return { instant: local.getTime() - offsetMinutes * 60_000, offsetMinutes };
}

const pad = (part: number): string => String(part).padStart(2, '0');

/** The minutes of a day as they are printed. */
const MINUTES: readonly string[] = Array.from(
  { length: 1_440 },
  (_, minute) => `T${pad(Math.floor(minute / 60))}:${pad(minute % 60)}:`,
);

/** Tells the offset of a clock that changes, at each instant. */
export interface Offsets {
  offsetMinutesAt(instant: number): number;
}

/** Neighbouring stamps mostly share their date. */
let lastDay = { day: 0, date: '1970-01-01' };

/** Prints an instant to the second, with the numeric offset that it has there: `2022-07-07T05:30:00+05:30`. */
export function formatRfc3339(instant: number, offset: number | Offsets): string {
  const offsetMinutes = typeof offset === 'number' ? offset : offset.offsetMinutesAt(instant);
  const local = instant + offsetMinutes * MINUTE_MS;
  const day = Math.floor(local / DAY_MS);
  if (day !== lastDay.day) lastDay = { day, date: new Date(day * DAY_MS).toISOString().slice(0, -14) };
  const inDay = local - day * DAY_MS;
  const minute = Math.floor(inDay / MINUTE_MS);
  const second = Math.floor((inDay - minute * MINUTE_MS) / 1000);
  return `${lastDay.date}${MINUTES[minute]}${second === 0 ? '00' : pad(second)}${offsetText(offsetMinutes)}`;
}

function offsetText(offsetMinutes: number): string {
  const absolute = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`;
}
