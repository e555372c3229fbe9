import { parseRfc3339 } from '../usage/rfc3339.js';
import { startOfDate } from '../usage/periods.js';

/** A point in time as requests write it: exact, or as the date in a time zone yet to be known. */
export type Moment = { readonly instant: number } | { readonly date: string };

/** Farthest from 1970 that a date can be told, in milliseconds (ECMAScript). */
const FARTHEST_MS = 8.64e15;

const UNIX_MILLISECONDS = /^-?\d{1,16}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads an ISO 8601 date, a date-time with offset, or Unix milliseconds; undefined when it is none of them. */
export function readMoment(text: unknown): Moment | undefined {
  if (typeof text !== 'string') return undefined;
  if (UNIX_MILLISECONDS.test(text)) {
    const instant = Number(text);
    return Math.abs(instant) <= FARTHEST_MS ? { instant } : undefined;
  }
  // A date is one that there is when its midnight is a date-time that there is.
  if (DATE.test(text)) return parseRfc3339(`${text}T00:00:00Z`) && { date: text };
  const dateTime = parseRfc3339(text);
  return dateTime && { instant: dateTime.instant };
}

/** The first instant that a moment means. */
export const beginningOf = (moment: Moment, timeZone: string): number =>
  'date' in moment ? startOfDate(moment.date, timeZone) : moment.instant;

/** The first instant after what a moment means: a date lasts until the next one begins. */
export const endOf = (moment: Moment, timeZone: string): number =>
  'date' in moment ? startOfDate(moment.date, timeZone, 1) : moment.instant;
