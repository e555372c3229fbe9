import { closedMap } from '../common/closed-map.js';
import { HOUR_MS, SLOT_MS } from '../common/time.js';

/** Widths of the intervals in milliseconds, in the order of their rows in an answer. */
export const INTERVAL_MS = closedMap({ '1-hour': HOUR_MS, '5-minute': SLOT_MS });

export type IntervalName = keyof typeof INTERVAL_MS;

export const INTERVAL_NAMES = Object.keys(INTERVAL_MS) as IntervalName[];

/** The spelling in the published table of parameters. */
export const PUBLISHED_INTERVALS: readonly IntervalName[] = ['5-minute', '1-hour'];

/** Another spelling, from one published example. */
export const OTHER_SPELLINGS: ReadonlyMap<string, IntervalName> = new Map([['5-minutes', '5-minute']]);
