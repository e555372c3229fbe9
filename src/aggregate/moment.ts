import { ruleAndGiven } from '../errors/nearest.js';
import { lostPlusFault, unixMillisecondsFault } from '../errors/given-times.js';
import { parseRfc3339 } from '../common/rfc3339.js';
import { startOfDate } from '../query-engine/calendar-buckets.js';

/** A point in time as requests give it: an instant, or a date in a time zone that is not yet known. */
export type Moment = { readonly instant: number } | { readonly date: string };

const WHOLE_NUMBER = /^-?\d{1,24}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads an ISO 8601 date, a date-time with offset, or Unix milliseconds; undefined for other texts. */
export function readMoment(text: unknown): Moment | undefined {
  if (typeof text !== 'string') return undefined;
  if (WHOLE_NUMBER.test(text)) {
    const instant = Number(text);
    return unixMillisecondsFault(instant) === undefined ? { instant } : undefined;
  }
  // A date exists when its midnight is an existing date-time.
  if (DATE.test(text)) return parseRfc3339(`${text}T00:00:00Z`) && { date: text };
  const dateTime = parseRfc3339(text);
  return dateTime && { instant: dateTime.instant };
}

/** The fault of a text that is no moment. */
export function momentFault(given: unknown): string {
  const isMoment = (text: string) => readMoment(text) !== undefined;
  const isNumber = typeof given === 'string' && WHOLE_NUMBER.test(given);
  const allowed =
    'must be a date such as 2026-10-01, a date-time with seconds and offset, or Unix milliseconds';
  return (
    (isNumber ? unixMillisecondsFault(Number(given)) : lostPlusFault(given, isMoment)) ??
    ruleAndGiven(allowed, given)
  );
}

/** The first instant of a moment. */
export const beginningOf = (moment: Moment, timeZone: string): number =>
  'date' in moment ? startOfDate(moment.date, timeZone) : moment.instant;

/** The first instant after a moment: a date lasts until the next date begins. */
export const endOf = (moment: Moment, timeZone: string): number =>
  'date' in moment ? startOfDate(moment.date, timeZone, 1) : moment.instant;
