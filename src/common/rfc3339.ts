import { writePair } from './print/digits.js';
import { writeAscii } from './print/number.js';
import { DAY_MS, floorTo, MINUTE_MS } from './time.js';

/** An instant and the offset with which it was written. */
export interface OffsetDateTime {
  /** Unix milliseconds; finer fractions are dropped. */
  readonly instant: number;
  readonly offsetMinutes: number;
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Whether a value is a text that {@link parseRfc3339} reads. */
export const isRfc3339 = (value: unknown): boolean =>
  typeof value === 'string' && parseRfc3339(value) !== undefined;

/** The instant of a text for which {@link isRfc3339} is true; other values stay as they are. */
export const dateOf = <T extends null | undefined>(text: string | T): Date | T =>
  typeof text === 'string' ? new Date(parseRfc3339(text)?.instant ?? Number.NaN) : text;

/** Reads an RFC 3339 date-time with offset; undefined for other texts, and for days and times that do not exist. */
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

/** Returns the offset of a local clock at an instant. */
export interface Offsets {
  offsetMinutesAt(instant: number): number;
}

/** Bytes that {@link writeRfc3339} writes for a year of four digits, and the most that it writes. */
export const RFC_3339_LENGTH = 25;
export const LONGEST_RFC_3339 = 28;

const [PLUS, MINUS, COLON, T] = [0x2b, 0x2d, 0x3a, 0x54];
const DATE_LENGTH = 10;
const OFFSET_LENGTH = 6;

const scratch = Buffer.alloc(LONGEST_RFC_3339);

/** Prints an instant to the second, with its numeric offset: `2022-07-07T05:30:00+05:30`. */
export const formatRfc3339 = (instant: number, offset: number | Offsets): string =>
  scratch.toString('latin1', 0, writeRfc3339(scratch, 0, instant, offset));

/** As {@link formatRfc3339}, with milliseconds unless they are 0. Reading the text gives exactly the same instant. */
export function formatExactly(instant: number, offset: number | Offsets): string {
  const text = formatRfc3339(instant, offset);
  const milliseconds = instant - floorTo(instant, 1000);
  if (milliseconds === 0) return text;
  const [second, zone] = [text.slice(0, -OFFSET_LENGTH), text.slice(-OFFSET_LENGTH)];
  return `${second}.${String(milliseconds).padStart(3, '0')}${zone}`;
}

/**
 * Writes an instant as {@link formatRfc3339} prints it.
 * @param bytes must have room for {@link LONGEST_RFC_3339} more.
 * @returns the offset behind the instant.
 */
export function writeRfc3339(
  bytes: Uint8Array,
  place: number,
  instant: number,
  offset: number | Offsets,
): number {
  const offsetMinutes = typeof offset === 'number' ? offset : offset.offsetMinutesAt(instant);
  const local = instant + offsetMinutes * MINUTE_MS;
  const day = Math.floor(local / DAY_MS);
  const dateEnd = writeDate(bytes, place, day);
  bytes[dateEnd] = T;
  const second = Math.floor((local - day * DAY_MS) / 1000) | 0;
  const minute = (second / 60) | 0;
  const minuteEnd = writeClock(bytes, dateEnd + 1, minute);
  bytes[minuteEnd] = COLON;
  writePair(bytes, minuteEnd + 1, second - minute * 60);
  bytes[minuteEnd + 3] = offsetMinutes < 0 ? MINUS : PLUS;
  return writeClock(bytes, minuteEnd + 4, Math.abs(offsetMinutes));
}

/** Hours and minutes. */
function writeClock(bytes: Uint8Array, place: number, minutes: number): number {
  const hours = (minutes / 60) | 0;
  writePair(bytes, place, hours);
  bytes[place + 2] = COLON;
  writePair(bytes, place + 3, minutes - hours * 60);
  return place + 5;
}

/** Days from 0000-03-01 to the epoch, and days in four hundred years. */
const [DAYS_TO_EPOCH, DAYS_OF_ERA] = [719_468, 146_097];
const YEARS_OF_ERA = 400;

/** Computes with years that begin in March, so that a leap day is the last day of a year. */
function writeDate(bytes: Uint8Array, place: number, day: number): number {
  const era = Math.floor((day + DAYS_TO_EPOCH) / DAYS_OF_ERA);
  const dayOfEra = (day + DAYS_TO_EPOCH - era * DAYS_OF_ERA) | 0;
  const leapDays = ((dayOfEra / 1_460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const fromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * YEARS_OF_ERA + yearOfEra + (month < 3 ? 1 : 0);
  if (year < 0 || year > 9_999)
    return writeAscii(bytes, place, new Date(day * DAY_MS).toISOString().slice(0, -14));
  const century = (year / 100) | 0;
  writePair(bytes, place, century);
  writePair(bytes, place + 2, year - century * 100);
  bytes[place + 4] = MINUS;
  writePair(bytes, place + 5, month);
  bytes[place + 7] = MINUS;
  writePair(bytes, place + 8, dayOfYear - (((153 * fromMarch + 2) / 5) | 0) + 1);
  return place + DATE_LENGTH;
}
