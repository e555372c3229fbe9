import { closedMap } from '../../common/closed-map.js';
import type { CalendarUnit } from '../../query-engine/calendar-buckets.js';
import { SLOT_MS } from '../../common/time.js';

/** How a granularity divides a range into buckets. */
export type Cut =
  /** Equal widths (milliseconds), aligned to UTC. */
  | { readonly kind: 'every'; readonly width: number }
  /** Into units of a calendar. */
  | { readonly kind: 'calendar'; readonly unit: CalendarUnit }
  /** One bucket. */
  | { readonly kind: 'whole' };

export interface Granularity {
  readonly description: string;
  readonly cut: Cut;
}

const every = (width: number, description: string): Granularity => ({
  description,
  cut: { kind: 'every', width },
});

const units = (unit: CalendarUnit, description: string): Granularity => ({
  description,
  cut: { kind: 'calendar', unit },
});

/** Every granularity. Local time is by `time_zone`, else UTC. */
export const GRANULARITY = closedMap({
  MINUTE_5: every(SLOT_MS, 'Five minutes.'),
  MINUTE_15: every(3 * SLOT_MS, 'Fifteen minutes.'),
  HOUR: units('hour', 'Local hours.'),
  DAY: units('day', 'Local days, of 23 to 25 hours where the clock changes.'),
  WEEK: units('week', 'Local weeks, from `week_start` on.'),
  MONTH: units('month', 'Local months.'),
  YEAR: units('year', 'Local years.'),
  TOTAL: { description: 'The whole range as one bucket.', cut: { kind: 'whole' } },
} as const satisfies Record<string, Granularity>);

export type GranularityName = keyof typeof GRANULARITY;
export const GRANULARITIES = Object.keys(GRANULARITY) as GranularityName[];

/** The first day of a week, in days after Monday. */
export const WEEK_START = closedMap({
  MONDAY: 0,
  TUESDAY: 1,
  WEDNESDAY: 2,
  THURSDAY: 3,
  FRIDAY: 4,
  SATURDAY: 5,
  SUNDAY: 6,
});

export type WeekStartName = keyof typeof WEEK_START;
export const WEEK_STARTS = Object.keys(WEEK_START) as WeekStartName[];

/** The instants that belong to a range. */
export const BUCKET_RANGE = closedMap({
  INCLUSIVE:
    'Whole buckets: from the one that contains the start through the one that begins at the end rounded up.',
  EXACT: 'From the start up to the end, without the end: the first and the last bucket may be cut.',
});

export type BucketRangeName = keyof typeof BUCKET_RANGE;
export const BUCKET_RANGES = Object.keys(BUCKET_RANGE) as BucketRangeName[];
