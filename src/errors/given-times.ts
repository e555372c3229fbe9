import { ruleAndGiven } from './nearest.js';
import { isRfc3339 } from '../common/rfc3339.js';
import { EARLIEST_MS } from '../common/time.js';

/** The end of the year 9999: years are written with four digits. */
const END_OF_YEARS_MS = 253_402_300_799_999;

const PER_MILLISECOND = [
  { unit: 'seconds', count: 0.001 },
  { unit: 'microseconds', count: 1_000 },
  { unit: 'nanoseconds', count: 1_000_000 },
] as const;

/**
 * The fault of a number that is given as a time; undefined when there is none. The text names the unit if the number
 * looks like a time in another unit. Read as milliseconds, that number would silently mean another time.
 */
export function unixMillisecondsFault(value: number): string | undefined {
  if (isUnixMilliseconds(value)) return undefined;
  const meant = PER_MILLISECOND.find(({ count }) => isUnixMilliseconds(value / count));
  const allowed = 'must be Unix milliseconds from 2000-01-01 to the year 9999';
  return `${allowed}; given ${value}${meant ? `, which looks like Unix ${meant.unit}` : ''}`;
}

const isUnixMilliseconds = (value: number): boolean => value >= EARLIEST_MS && value <= END_OF_YEARS_MS;

/** Explains that a URL means a blank by `+`, where the value would be right with the `+`. */
export function lostPlusFault(value: unknown, isRight: (text: string) => boolean): string | undefined {
  if (typeof value !== 'string' || !value.includes(' ') || !isRight(value.replaceAll(' ', '+')))
    return undefined;
  return ruleAndGiven('in a URL a + must be written %2B, else it means a blank', value);
}

/** The fault of a parameter that is no date-time. */
export const dateTimeFault = (value: unknown): string =>
  lostPlusFault(value, isRfc3339) ?? ruleAndGiven('must be an RFC 3339 date-time with offset, once', value);
