import { nearest, ruleAndGiven } from '../errors/nearest.js';
import { isTimeZone } from './local-clock.js';

/** Whether a value is the name of a time zone. */
export const isTimeZoneName = (value: unknown): boolean => typeof value === 'string' && isTimeZone(value);

/** What is wrong with a value that is no name of a time zone. */
export function timeZoneFault(given: unknown): string {
  const meant = typeof given === 'string' ? nearest(given, Intl.supportedValuesOf('timeZone')) : undefined;
  const told = ruleAndGiven('must be the IANA name of a time zone, such as Europe/Berlin', given);
  return meant === undefined ? told : `${told}; did you mean ${meant}?`;
}
