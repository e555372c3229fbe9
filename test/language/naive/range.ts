import { stamp } from '../../oracle/naive-report.js';
import { cuttingOf, startsIn, type Cutting } from './calendar.js';
import type { Span } from './figures.js';
import { momentOf } from './moments.js';
import type { WireRequest } from './wire.js';
import { offsetAt } from './zones.js';

const SLOT_GRANULARITY = 'MINUTE_5';

/** A bucket as far as the range reaches, and what it is stamped with. */
export interface Bucket extends Span {
  readonly start: number;
}

/** The time of a request: what it covers, and how it is cut and printed. */
export interface Range {
  readonly whole: Bucket;
  /** Of the series. */
  readonly buckets: readonly Bucket[];
  /** What PERCENTILE ranks the rates of. */
  readonly ranked: readonly Bucket[];
  readonly print: (instant: number) => string;
}

const isSingle = (granularity: string | undefined): boolean =>
  granularity === undefined || granularity === 'TOTAL';

/** Reads the time of a request for a range. */
export function rangeOf(request: WireRequest, now: number): Range {
  const { time_zone: zone = 'UTC', week_start: weekStart = 'MONDAY' } = request;
  const start = momentOf(request.start_date_time, now, zone, weekStart);
  const end = momentOf(request.end_date_time, now, zone, weekStart);
  const print = (instant: number): string =>
    stamp(instant, request.time_zone ? offsetAt(zone, instant) : (start.offsetMinutes ?? 0));
  return { ...spansOf(request, start.instant, end.instant), print };
}

/** The spans of a request between two instants. */
export function spansOf(request: WireRequest, start: number, end: number): Omit<Range, 'print'> {
  const { granularity, time_zone: zone = 'UTC', week_start: weekStart = 'MONDAY' } = request;
  const single = isSingle(granularity);
  const cutting = cuttingOf(single || !granularity ? SLOT_GRANULARITY : granularity, zone, weekStart);
  const reach =
    request.bucket_range === 'EXACT' ? { from: start, to: end } : wholeBuckets(cutting, start, end);
  const whole = { ...reach, start };
  const cells = bucketsIn(cutting, reach);
  if (single) return { whole, buckets: [whole], ranked: granularity === 'TOTAL' ? [whole] : cells };
  return { whole, buckets: cells, ranked: cells };
}

/** From the bucket of the start through the one that begins at the end rounded up. */
function wholeBuckets(cutting: Cutting, start: number, end: number): Span {
  const last = cutting.startOf(end) === end ? end : cutting.after(cutting.startOf(end));
  return { from: cutting.startOf(start), to: cutting.after(last) };
}

const bucketsIn = (cutting: Cutting, { from, to }: Span): Bucket[] =>
  startsIn(cutting, from, to).map((start, i, starts) => ({
    start,
    from: Math.max(from, start),
    to: Math.min(to, starts[i + 1] ?? cutting.after(start)),
  }));
