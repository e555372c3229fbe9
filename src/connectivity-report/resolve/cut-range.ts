import { ApiError } from '../../errors/api-error.js';
import {
  bucketsFrom,
  countBuckets,
  every,
  WHOLE,
  type Buckets,
  type UniformBuckets,
} from '../../query-engine/buckets.js';
import {
  LONGEST_UNIT_MS,
  calendarStarts,
  uniformBuckets,
  type CalendarUnit,
} from '../../query-engine/calendar-buckets.js';
import { ceilTo, DAY_MS, floorTo, SLOT_MS, type TimeRange } from '../../common/time.js';
import {
  GRANULARITY,
  WEEK_START,
  type BucketRangeName,
  type GranularityName,
  type WeekStartName,
} from '../language/granularities.js';
import { MOST_POINTS } from '../language/vocabulary.js';

/** The requested division of a range. */
export interface Cutting {
  readonly granularity?: GranularityName;
  /** The time zone of the calendar; absent: UTC. */
  readonly time_zone?: string;
  readonly week_start?: WeekStartName;
  readonly bucket_range?: BucketRangeName;
}

/** A range and its buckets. */
export interface CutRange {
  readonly range: TimeRange;
  readonly buckets: Buckets;
}

/** More than the records of any account span. Computing this many days takes a tenth of a second. */
const MOST_CALENDAR_YEARS = 200;

/**
 * The requested range from `start` to `end` (Unix milliseconds), and its buckets. Without a granularity the buckets are
 * slots.
 * @throws ApiError RANGE_TOO_LONG for more buckets than points are allowed, before the buckets are made.
 */
export function cutRange(start: number, end: number, cutting: Cutting): CutRange {
  const cut = cutting.granularity ? GRANULARITY[cutting.granularity].cut : undefined;
  const timeZone = cutting.time_zone ?? 'UTC';
  const isExact = cutting.bucket_range === 'EXACT';
  if (cut?.kind === 'calendar') {
    const daysAfterMonday = WEEK_START[cutting.week_start ?? 'MONDAY'];
    const uniform = uniformBuckets(cut.unit, timeZone, daysAfterMonday);
    return uniform
      ? cutEvenly(start, end, isExact, uniform)
      : cutByCalendar(start, end, isExact, { unit: cut.unit, timeZone, daysAfterMonday });
  }
  const slots = cutEvenly(start, end, isExact, every(cut?.kind === 'every' ? cut.width : SLOT_MS));
  return cut?.kind === 'whole' ? { ...slots, buckets: WHOLE } : slots;
}

function cutEvenly(start: number, end: number, isExact: boolean, buckets: UniformBuckets): CutRange {
  const { width, origin } = buckets;
  if (isExact) return { range: { from: start, to: end }, buckets };
  const from = origin + floorTo(start - origin, width);
  return { range: { from, to: origin + ceilTo(end - origin, width) + width }, buckets };
}

interface Calendar {
  readonly unit: CalendarUnit;
  readonly timeZone: string;
  readonly daysAfterMonday: number;
}

function cutByCalendar(start: number, end: number, isExact: boolean, calendar: Calendar): CutRange {
  if (end - start > MOST_CALENDAR_YEARS * 366 * DAY_MS) {
    tooLong(`at most ${MOST_CALENDAR_YEARS} years by a calendar`);
  }
  const { unit, timeZone, daysAfterMonday } = calendar;
  // Two units beyond the end contain a start at or after the end, and the start after it.
  const upTo = isExact ? end : end + 2 * LONGEST_UNIT_MS[unit];
  const starts = calendarStarts(unit, timeZone, start, upTo, daysAfterMonday);
  const last = starts.findIndex((one) => one >= end);
  const [from = start, to = end] = isExact ? [start, end] : [starts[0], starts[last + 1]];
  const cut = {
    range: { from, to },
    buckets: bucketsFrom(isExact ? starts : starts.slice(0, last + 1), to),
  };
  const count = countBuckets(cut.buckets, cut.range);
  if (count > MOST_POINTS) tooLong(`at most ${MOST_POINTS} points; there are ${count} buckets`);
  return cut;
}

function tooLong(detail: string): never {
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
