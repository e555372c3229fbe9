import { DAY_MS, floorTo, MINUTE_MS, type TimeRange } from '../common/time.js';
import { CUT_MS } from './records.js';
import { LONG_STANDING_SUBSCRIBERS, SUBSCRIBERS, type Subscriber } from './world.js';

/** How often new usage is stored. */
export const TICK_MS = 30_000;

/** The days of the published examples. */
const EXAMPLES: TimeRange = { from: Date.UTC(2022, 5, 1), to: Date.UTC(2022, 7, 13) };
/** Younger usage is cut finely, so that the minutes of a window up to now differ. */
const FINE_MS = 10 * MINUTE_MS;

/** A range of time, the subscribers who have usage in it, and the grid at which their sessions are cut. */
export interface Stretch extends TimeRange {
  readonly subscribers: readonly Subscriber[];
  readonly cutMs: number;
}

/**
 * The next stretch to store: first the days of the published examples, then the days from last month on. Each is a day
 * at most.
 * @param until all usage before this time is stored; 0 when nothing is.
 * @param now Unix milliseconds.
 * @returns undefined when everything is stored.
 */
export function nextStretch(until: number, now: number): Stretch | undefined {
  const [next] = stretchesLeft(until, now);
  return next && { ...next, to: Math.min(next.to, floorTo(next.from, DAY_MS) + DAY_MS) };
}

/** How much is left to store, in milliseconds of subscribers' time. */
export function amountLeft(until: number, now: number): number {
  return stretchesLeft(until, now).reduce((sum, stretch) => sum + amountOf(stretch), 0);
}

export function amountOf({ from, to, subscribers }: Stretch): number {
  return (to - from) * subscribers.length;
}

function stretchesLeft(until: number, now: number): Stretch[] {
  const end = floorTo(now, TICK_MS);
  const recent = beforeLastMonth(end);
  const fine = end - FINE_MS;
  const examplesEnd = Math.min(EXAMPLES.to, recent);
  const stretches: Stretch[] = [
    { from: EXAMPLES.from, to: examplesEnd, subscribers: LONG_STANDING_SUBSCRIBERS, cutMs: CUT_MS },
    { from: recent, to: fine, subscribers: SUBSCRIBERS, cutMs: CUT_MS },
    { from: fine, to: end, subscribers: SUBSCRIBERS, cutMs: TICK_MS },
  ];
  return stretches
    .map((stretch) => ({ ...stretch, from: Math.max(stretch.from, until) }))
    .filter(({ from, to }) => from < to);
}

/**
 * The UTC day before last month, so that a report of `LAST_MONTH` is whole in every time zone: somewhere it is still the
 * day before, and somewhere last month began a day before it began in UTC.
 */
function beforeLastMonth(now: number): number {
  const yesterday = new Date(now - DAY_MS);
  return Date.UTC(yesterday.getUTCFullYear(), yesterday.getUTCMonth() - 1, 1) - DAY_MS;
}
