import { cellsOf, quotient, totalsIn, touches, type NaiveRecord } from './naive.js';

const WIDTHS = { '5-minute': 300_000, '1-hour': 3_600_000 } as const;
export type Interval = keyof typeof WIDTHS;

/** Rows of KPI 1 of one service, published by `now`, in the answer's order; without `id`. */
export function naiveKpi1(records: readonly NaiveRecord[], serviceId: number, now: number): unknown[] {
  return kpi(
    records.filter((r) => r.service_id === serviceId),
    now,
    (own, start, end) => {
      const { uplink, downlink } = totalsIn(own, start, end) ?? { uplink: 0n, downlink: 0n };
      return (rest) => ({
        service_id: serviceId,
        ...rest.times,
        total_bytes: uplink + downlink,
        interval: rest.interval,
      });
    },
  );
}

/** Rows of KPI 2 of one cell, published by `now`, in the answer's order. */
export function naiveKpi2(records: readonly NaiveRecord[], cellId: string, now: number): unknown[] {
  return kpi(
    records.filter((r) => r.cell_id === cellId && r.msisdn !== null),
    now,
    (own, start, end) => {
      const users = new Set(own.filter((r) => touches(r, start, end)).map((r) => r.msisdn)).size;
      return (rest) => ({
        cell_id: cellId,
        ...rest.times,
        number_of_unique_users: users,
        interval: rest.interval,
      });
    },
  );
}

interface Rest {
  times: { interval_start_timestamp: number; interval_end_timestamp: number };
  interval: Interval;
}

function kpi(
  records: readonly NaiveRecord[],
  now: number,
  row: (own: readonly NaiveRecord[], start: number, end: number) => (rest: Rest) => unknown,
): unknown[] {
  if (records.length === 0) return [];
  const [from, to] = [
    Math.min(...records.map((r) => r.started_at)),
    Math.max(...records.map((r) => r.ended_at + 1)),
  ];
  const rows = (Object.keys(WIDTHS) as Interval[]).flatMap((interval) =>
    cellsOf(from, to, WIDTHS[interval])
      .map((start) => ({ interval, start, end: start + WIDTHS[interval] }))
      .filter(({ start, end }) => end <= now && records.some((r) => touches(r, start, end))),
  );
  rows.sort((a, b) => a.start - b.start || (a.interval < b.interval ? -1 : 1));
  return rows.map(({ interval, start, end }) =>
    row(
      records,
      start,
      end,
    )({ interval, times: { interval_start_timestamp: start, interval_end_timestamp: end } }),
  );
}

export interface AggregateRequest {
  type: 'sum' | 'avg' | 'min' | 'max' | 'count';
  field: 'duration' | 'bytes' | 'uplinkBytes' | 'downlinkBytes' | 'items';
  from: number;
  to: number;
  period: 'hour' | 'day' | 'week' | 'month' | 'year' | 'all';
  groupBy?: 'service' | 'genre' | 'network';
  itemId?: string;
}

/** Items of a user's aggregate in UTC, by period, then by group (null last). */
export function naiveAggregate(
  all: readonly NaiveRecord[],
  userId: string,
  request: AggregateRequest,
): unknown[] {
  const records = all.filter(
    (r) => r.user_id === userId && (request.itemId === undefined || r.item_id === request.itemId),
  );
  const column = request.groupBy === 'service' ? 'service_id' : request.groupBy;
  const groups = [...new Set(records.map((r) => (column ? r[column] : null)))].sort((a, b) =>
    a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1,
  );
  return periodsOf(request).flatMap(({ start, from, to }) =>
    groups.flatMap((group) => {
      const own = records.filter((r) => !column || r[column] === group);
      const value =
        request.type === 'sum' ? sum(own, request, from, to) : overRecords(own, request, from, to);
      return value === undefined ? [] : [{ periodStart: new Date(start).toISOString(), group, value }];
    }),
  );
}

function sum(records: readonly NaiveRecord[], { field }: AggregateRequest, from: number, to: number) {
  const totals = totalsIn(records, from, to);
  if (!totals) return undefined;
  if (field === 'duration') return quotient(totals.milliseconds, 1000n);
  if (field === 'bytes') return totals.uplink + totals.downlink;
  return field === 'uplinkBytes' ? totals.uplink : totals.downlink;
}

function overRecords(
  records: readonly NaiveRecord[],
  { type, field }: AggregateRequest,
  from: number,
  to: number,
) {
  const own = records.filter((r) => r.started_at >= from && r.started_at < to);
  if (own.length === 0) return undefined;
  if (field === 'items') return new Set(own.flatMap((r) => r.item_id ?? [])).size;
  if (type === 'count') return own.length;
  const values = own.map((r) => {
    if (field === 'duration') return BigInt(r.ended_at - r.started_at);
    if (field === 'bytes') return BigInt(r.uplink_bytes) + BigInt(r.downlink_bytes);
    return BigInt(field === 'uplinkBytes' ? r.uplink_bytes : r.downlink_bytes);
  });
  const unit = field === 'duration' ? 1000n : 1n;
  if (type === 'avg')
    return quotient(
      values.reduce((a, b) => a + b),
      unit * BigInt(values.length),
    );
  const extreme = values.reduce((a, b) => ((type === 'min' ? b < a : b > a) ? b : a));
  return unit === 1n ? extreme : quotient(extreme, unit);
}

/** The calendar periods in UTC that cover the range, each clipped to it. */
function periodsOf({ period, from, to }: AggregateRequest): { start: number; from: number; to: number }[] {
  if (period === 'all') return from < to ? [{ start: from, from, to }] : [];
  const periods: { start: number; from: number; to: number }[] = [];
  for (let start = startOf(period, from); start < to;) {
    const next = startOf(period, after(period, start));
    periods.push({ start, from: Math.max(from, start), to: Math.min(to, next) });
    start = next;
  }
  return periods;
}

function startOf(period: Exclude<AggregateRequest['period'], 'all'>, instant: number): number {
  const d = new Date(instant);
  const [year, month, day] = [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()];
  switch (period) {
    case 'hour':
      return Date.UTC(year, month, day, d.getUTCHours());
    case 'day':
      return Date.UTC(year, month, day);
    case 'week':
      return Date.UTC(year, month, day - ((d.getUTCDay() + 6) % 7));
    case 'month':
      return Date.UTC(year, month);
    case 'year':
      return Date.UTC(year, 0);
  }
}

/** An instant that surely lies in the period after the one that begins at `start`. */
function after(period: Exclude<AggregateRequest['period'], 'all'>, start: number): number {
  const HOUR = 3_600_000;
  const longest = {
    hour: HOUR,
    day: 24 * HOUR,
    week: 168 * HOUR,
    month: 31 * 24 * HOUR,
    year: 366 * 24 * HOUR,
  }[period];
  return start + longest;
}
