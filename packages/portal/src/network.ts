import type { ChartModel } from '@edgemeter/chart/model.js';
import { sumOf } from '@edgemeter/chart/exact.js';
import type { Exact } from '@edgemeter/chart/units.js';
import { DAY, HOUR, MINUTE } from '@edgemeter/chart/zones.js';
import { groupsOf } from './groups.js';

export interface Kpi1Row {
  readonly service_id: number;
  readonly interval_start_timestamp: number;
  readonly interval_end_timestamp: number;
  readonly total_bytes: Exact;
}

export interface Kpi2Row {
  readonly cell_id: string;
  readonly interval_start_timestamp: number;
  readonly number_of_unique_users: number;
}

export type Interval = '5-minute' | '1-hour';

/** Five minutes for two days at most, else hours. */
export const intervalFor = (from: number, to: number): Interval =>
  to - from <= 2 * DAY ? '5-minute' : '1-hour';

export const lengthOf = (interval: Interval): number => (interval === '1-hour' ? HOUR : 5 * MINUTE);

/** The traffic of each service. An interval without rows of a service is a gap. */
export function serviceChart(rows: readonly Kpi1Row[], interval: Interval): ChartModel {
  const length = lengthOf(interval);
  const starts = rows.map(({ interval_start_timestamp: at }) => at);
  const first = starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = starts.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const stamps =
    rows.length === 0
      ? []
      : Array.from({ length: (last - first) / length + 1 }, (_, i) => first + i * length);
  const services = bySize(rows);
  const points = services.map((service_id) => ({ time_stamp: '', name: '', value: null, service_id }));
  const series = groupsOf(points, 'service_id').map(({ key, colour }) => {
    const own = new Map(
      rows
        .filter(({ service_id }) => String(service_id) === key)
        .map((row) => [row.interval_start_timestamp, row.total_bytes]),
    );
    return { key, name: `Service ${key}`, colour, values: stamps.map((stamp) => own.get(stamp) ?? null) };
  });
  return {
    title: `Traffic by service`,
    unit: 'B',
    kind: 'line',
    granularity: interval === '1-hour' ? 'HOUR' : 'MINUTE_5',
    timeZone: 'UTC',
    stamps,
    ends: stamps.map((stamp) => stamp + length),
    cut: stamps.map(() => null),
    series,
  };
}

/** The services, those with the most traffic first. */
export function bySize(rows: readonly Kpi1Row[]): number[] {
  return [...totalsBy(rows, ({ service_id }) => service_id)]
    .sort((a, b) => Number(b[1]) - Number(a[1]))
    .map(([service]) => service);
}

/** Bytes may be added up, unique users may not. */
export function totalsBy<Key>(rows: readonly Kpi1Row[], keyOf: (row: Kpi1Row) => Key): Map<Key, Exact> {
  const parts = new Map<Key, Exact[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = parts.get(key);
    if (known) known.push(row.total_bytes);
    else parts.set(key, [row.total_bytes]);
  }
  return new Map([...parts].map(([key, values]) => [key, sumOf(values)]));
}

export interface HeatMap {
  /** Starts of days. */
  readonly days: readonly number[];
  /** The bytes of each hour of each day; null: none. */
  readonly cells: readonly (readonly Exact[])[];
  readonly greatest: number;
}

/** Days by hours of the day, UTC. */
export function heatMapOf(rows: readonly Kpi1Row[]): HeatMap {
  const totals = totalsBy(rows, ({ interval_start_timestamp: at }) => at - (at % HOUR));
  const days = [...new Set([...totals.keys()].map((at) => at - (at % DAY)))].sort((a, b) => a - b);
  const cells = days.map((day) =>
    Array.from({ length: 24 }, (_, hour) => totals.get(day + hour * HOUR) ?? null),
  );
  const greatest = Math.max(0, ...[...totals.values()].map(Number));
  return { days, cells, greatest };
}

/** The hour with the most traffic. */
export function busiestHour(rows: readonly Kpi1Row[]): readonly [number, Exact] | undefined {
  const totals = totalsBy(rows, ({ interval_start_timestamp: at }) => at - (at % HOUR));
  return [...totals].sort((a, b) => Number(b[1]) - Number(a[1]) || a[0] - b[0])[0];
}
