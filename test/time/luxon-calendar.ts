import { DateTime } from 'luxon';

/**
 * Local calendars as luxon knows them, and plain searches over them. Shares nothing with the service.
 */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A time in which a clock has one offset, in milliseconds. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

const offsetAt = (zone: string, instant: number): number =>
  DateTime.fromMillis(instant, { zone }).offset * MINUTE;

/** No two changes of a clock are as near as this. */
const PROBE = 9 * DAY;

/** The part of segments that lies in [from, to). */
export const within = (segments: readonly Segment[], from: number, to: number): Segment[] =>
  segments
    .filter((one) => one.from < to && one.to > from)
    .map((one) => ({ ...one, from: Math.max(from, one.from), to: Math.min(to, one.to) }));

/** The segments of a zone's clock over [from, to). */
export function segmentsOf(zone: string, from: number, to: number): Segment[] {
  const changes: number[] = [];
  let before = offsetAt(zone, from);
  for (let at = from; at < to; at += PROBE) {
    const next = Math.min(at + PROBE, to);
    const after = offsetAt(zone, next);
    if (before !== after) changes.push(changeBetween(zone, at, next));
    before = after;
  }
  return [from, ...changes].map((start, i) => ({
    from: start,
    to: changes[i] ?? to,
    offset: offsetAt(zone, start),
  }));
}

function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The first instant at which the clock has reached a local time, given as if it were UTC; undefined: not in them. */
export function firstReaching(segments: readonly Segment[], local: number): number | undefined {
  const [first] = segments;
  if (!first || first.from + first.offset >= local) return undefined;
  for (const { from, to, offset } of segments) {
    const at = Math.max(from, local - offset);
    if (at < to) return at;
  }
  return undefined;
}

/** The instant that a clock means by a local time: the earlier of two, and where there is none, as much later. */
export function meantBy(segments: readonly Segment[], local: number): number | undefined {
  const exact = segments.find(({ from, to, offset }) => local - offset >= from && local - offset < to);
  if (exact) return local - exact.offset;
  const gap = segments.find(({ from, offset }, i) => {
    const before = segments[i - 1];
    return before && local >= from + before.offset && local < from + offset;
  });
  const before = gap && segments[segments.indexOf(gap) - 1];
  return before && local - before.offset;
}

/** The local time at an instant, as if it were UTC. */
export const localAt = (zone: string, instant: number): number => instant + offsetAt(zone, instant);

type DatePeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The first date of the period around a date; weeks begin so many days after Monday. Dates are UTC midnights. */
export function firstDate(period: DatePeriod, date: number, daysAfterMonday = 0): DateTime {
  const day = DateTime.fromMillis(date, { zone: 'UTC' }).startOf('day');
  return period === 'week'
    ? day.minus({ days: daysAfterMonday }).startOf('week').plus({ days: daysAfterMonday })
    : day.startOf(period);
}

/** The starts of local periods in the midst of segments: each where the clock first reaches its first date. */
export function dateStarts(segments: readonly Segment[], period: DatePeriod, daysAfterMonday = 0): number[] {
  const last = segments.at(-1)!.to + 2 * DAY;
  const starts = new Set<number>();
  let date = firstDate(period, segments[0]!.from, daysAfterMonday);
  for (; date.toMillis() < last; date = date.plus({ [`${period}s`]: 1 })) {
    const at = firstReaching(segments, date.toMillis());
    if (at !== undefined) starts.add(at);
  }
  return [...starts].sort((a, b) => a - b);
}

/** The starts of local hours: where the clock shows a full hour, at a change before it or after it. */
export function hourStarts(segments: readonly Segment[]): number[] {
  const starts = new Set<number>();
  segments.forEach(({ from, to, offset }, i) => {
    const before = segments[i - 1]?.offset;
    if (before !== undefined && (from + before) % HOUR === 0) starts.add(from);
    for (let at = Math.ceil((from + offset) / HOUR) * HOUR - offset; at < to; at += HOUR) starts.add(at);
  });
  return [...starts].sort((a, b) => a - b);
}
