import { Temporal } from 'temporal-polyfill';
import type { Fault } from '../../errors/api-error.js';
import { countBuckets } from '../../query-engine/buckets.js';
import { GRANULARITY, type Cut, type GranularityName } from '../language/granularities.js';
import type { ReportDto } from '../request/report.dto.js';
import type { RangeReport } from './report.js';
import { toTime, type AbsoluteTime } from './to-time.js';

/** A number of buckets of a granularity, as a duration; undefined where the range is one bucket. */
function stepOf(granularity: GranularityName, count: number): Temporal.DurationLike | undefined {
  const cut: Cut = GRANULARITY[granularity].cut;
  switch (cut.kind) {
    case 'whole':
      return undefined;
    case 'every':
      return { milliseconds: cut.width * count };
    case 'calendar':
      return { [`${cut.unit}s`]: count };
  }
}

/** The range that a request gives for the comparison; undefined when it gives none, or the range has a fault. */
export function toComparedTime(dto: ReportDto, now: number, faults: Fault[]): AbsoluteTime | undefined {
  const { compare, granularity, time_zone, week_start } = dto;
  if (compare == null || typeof compare === 'string') return undefined;
  const own: Fault[] = [];
  const { start_date_time, end_date_time } = compare;
  const time = toTime({ start_date_time, end_date_time, granularity, time_zone, week_start }, own, now);
  for (const fault of own) {
    // A fault of the first day of the week is already a fault of the report.
    if (fault.name !== 'WEEK_START') faults.push({ ...fault, field: `compare.${fault.field ?? ''}` });
  }
  if (time !== 'now') return time;
  faults.push({
    name: 'COMPARE',
    field: 'compare',
    detail: 'a range is compared with a range, not with NOW',
  });
  return undefined;
}

/**
 * The report of the comparison; undefined when the request wants none.
 * @param compared the range that the request gives.
 * @param reportOf makes the same report over another range.
 */
export function toComparison(
  dto: ReportDto,
  time: AbsoluteTime,
  compared: AbsoluteTime | undefined,
  report: RangeReport,
  reportOf: (time: AbsoluteTime) => RangeReport,
): RangeReport | undefined {
  if (dto.compare == null) return undefined;
  const other =
    compared ?? (dto.compare === 'PREVIOUS_YEAR' ? yearBefore(time) : periodBefore(time, dto, report));
  return reportOf(other);
}

/**
 * The range a year earlier, by the date and time of the same clock. The year before may lack the 29 February. As a
 * start it then becomes the 28th; as an end it becomes the instant that keeps the length of the range.
 */
function yearBefore(time: AbsoluteTime): AbsoluteTime {
  const zone = printedZone(time);
  const local = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime();
  const start = local(time.start.instant);
  const end = local(time.end.instant);
  const startBefore = start.subtract({ years: 1 });
  const endBefore = end.subtract({ years: 1 });
  const isCut = endBefore.day !== end.day;
  const at = (clock: Temporal.PlainDateTime) => clock.toZonedDateTime(zone).epochMilliseconds;
  return {
    ...time,
    start: { ...time.start, instant: back(time.start.instant, zone, { years: 1 }) },
    end: {
      ...time.end,
      instant: isCut ? at(startBefore.add(start.until(end))) : back(time.end.instant, zone, { years: 1 }),
    },
  };
}

/**
 * The range before: moved by enough buckets that the two do not overlap. Without buckets it moves by its own length.
 */
function periodBefore(time: AbsoluteTime, dto: ReportDto, report: RangeReport): AbsoluteTime {
  const query = report.aggregates?.query ?? report.percentiles?.query;
  if (!query) return time;
  const { from, to } = query.range;
  const { granularity } = dto;
  // The time zone to which buckets are aligned.
  const zone = dto.time_zone ?? 'UTC';
  const stepped = (instant: number, count: number): number => {
    const step = granularity == null ? undefined : stepOf(granularity, count);
    return step ? back(instant, zone, step) : instant - (to - from);
  };
  let count = Math.max(1, countBuckets(query.buckets, query.range));
  // The first and the last bucket may be cut. Then fewer buckets are enough.
  while (count > 1 && stepped(to, count - 1) <= from) count--;
  return moved(time, (instant) => stepped(instant, count));
}

const moved = (time: AbsoluteTime, move: (instant: number) => number): AbsoluteTime => ({
  ...time,
  start: { ...time.start, instant: move(time.start.instant) },
  end: { ...time.end, instant: move(time.end.instant) },
});

const back = (instant: number, timeZone: string, duration: Temporal.DurationLike): number =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).subtract(duration)
    .epochMilliseconds;

/** The time zone in which a range is printed. */
function printedZone({ start: { offsetMinutes }, clock }: AbsoluteTime): string {
  if (clock) return clock.timeZone;
  const pad = (part: number) => String(part).padStart(2, '0');
  const minutes = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
