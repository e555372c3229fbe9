import { cellsOf, quotient, SLOT, slotParts, totalsIn, touches, type NaiveRecord } from './naive.js';

export interface ReportRequest {
  start: { instant: number; offsetMinutes: number };
  end: { instant: number; offsetMinutes: number };
  granularity?: 'HOUR' | 'DAY';
  dimensions: Dimension[];
  filters: { dimension: Dimension; values: (string | number)[] }[];
  metrics: { name: string; aggregation?: string; percentile?: number }[];
}

export type Dimension = 'account_id' | 'customer_site_id' | 'msisdn' | 'imsi';

const AGGREGATIONS = ['COUNT', 'AVG', 'MIN', 'MAX'];
const METRICS = [
  'time_usage_seconds',
  'uplink_bytes',
  'downlink_bytes',
  'downlink_bandwidth',
  'uplink_bandwidth',
];

/** Writes an instant in an offset, to the second. */
export function stamp(instant: number, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const local = new Date(instant + offsetMinutes * 60_000).toISOString().replace(/\.\d+Z$/, '');
  return `${local}${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

function filtered(records: readonly NaiveRecord[], filters: ReportRequest['filters']): NaiveRecord[] {
  return records.filter((record) =>
    filters.every(({ dimension, values }) => values.some((value) => String(value) === record[dimension])),
  );
}

function echoes(filters: ReportRequest['filters']): Record<string, unknown> {
  const reversed = [...filters].reverse();
  return Object.fromEntries(
    reversed.map(({ dimension, values }) => [dimension, values.length === 1 ? values[0] : values]),
  );
}

/** What was moved in each slot of [from, to) that a record touches, in no order. */
function slotsOf(
  records: readonly NaiveRecord[],
  direction: 'uplink' | 'downlink',
  from: number,
  to: number,
): bigint[] {
  const slots = new Map<number, bigint>();
  for (const record of records) {
    for (const { start, part } of slotParts(record, from, to))
      slots.set(start, (slots.get(start) ?? 0n) + part[direction]);
  }
  return [...slots.values()];
}

/** A bucket's value from its slots; undefined when no record touches it. */
function value(name: string, aggregation: string, all: readonly NaiveRecord[], from: number, to: number) {
  const records = all.filter((record) => touches(record, from, to));
  const totals = totalsIn(records, from, to);
  if (!totals) return undefined;
  if (name === 'time_usage_seconds') return quotient(totals.milliseconds, 1000n);
  if (name === 'uplink_bytes') return totals.uplink;
  if (name === 'downlink_bytes') return totals.downlink;
  const direction = name === 'uplink_bandwidth' ? 'uplink' : 'downlink';
  const slots = slotsOf(records, direction, from, to);
  if (aggregation === 'AVG') {
    const sum = slots.reduce((a, b) => a + b, 0n);
    return quotient(sum * 8n, 300n * 1_000_000n * BigInt(slots.length));
  }
  const extreme = slots.reduce((a, b) => ((aggregation === 'MIN' ? b < a : b > a) ? b : a));
  return quotient(extreme * 8n, 300n * 1_000_000n);
}

/** The groups of a report and the records of each, ordered by value, null last. */
function groupsOf(
  records: readonly NaiveRecord[],
  dimensions: readonly Dimension[],
  belongs: (record: NaiveRecord) => boolean,
) {
  if (dimensions.length === 0) return [{ values: {}, records: [...records] }];
  const keys = new Map<string, NaiveRecord[]>();
  for (const record of records.filter(belongs)) {
    const key = JSON.stringify(dimensions.map((dimension) => record[dimension]));
    keys.set(key, [...(keys.get(key) ?? []), record]);
  }
  const rank = (text: string | null) => (text === null ? '\u{10ffff}' : text);
  return [...keys]
    .map(([key, own]) => ({ list: JSON.parse(key) as (string | null)[], records: own }))
    .sort((a, b) => {
      const i = a.list.findIndex((text, at) => text !== b.list[at]);
      return i < 0 ? 0 : rank(a.list[i] ?? null) < rank(b.list[i] ?? null) ? -1 : 1;
    })
    .map(({ list, records: own }) => ({
      values: Object.fromEntries(dimensions.map((dimension, i) => [dimension, list[i]])),
      records: own,
    }));
}

/** The whole answer of a report over an absolute range. */
export function naiveReport(all: readonly NaiveRecord[], request: ReportRequest): unknown {
  const width = { HOUR: 3_600_000, DAY: 86_400_000, none: SLOT }[request.granularity ?? 'none'];
  const from = Math.floor(request.start.instant / width) * width;
  const to = Math.ceil(request.end.instant / width) * width + width;
  const records = filtered(all, request.filters);
  const pinned = request.filters
    .filter(({ values }) => values.length === 1)
    .map(({ dimension }) => dimension);
  const dimensions = request.dimensions.filter((name) => !pinned.includes(name));
  const groups = groupsOf(records, dimensions, (record) => touches(record, from, to));
  const { offsetMinutes } = request.start;

  const aggregates = AGGREGATIONS.flatMap((aggregation) =>
    METRICS.flatMap((name) => {
      if (!request.metrics.some((m) => m.name === name && m.aggregation === aggregation)) return [];
      return groups.map((group) => {
        const buckets = request.granularity
          ? cellsOf(from, to, width).map((b) => [b, b + width])
          : [[from, to]];
        return buckets.flatMap(([start = 0, end = 0]) => {
          const v = value(name, aggregation, group.records, start, end);
          const time_stamp = stamp(request.granularity ? start : request.start.instant, offsetMinutes);
          return v === undefined
            ? []
            : [{ time_stamp, name, value: v, aggregation_type: aggregation, ...group.values }];
        });
      });
    }),
  );
  const percentiles = request.metrics.flatMap(({ name, percentile }) => {
    if (percentile === undefined) return [];
    return groups.map((group) => {
      const ranked = cellsOf(from, to, width)
        .map((start) => ({
          start,
          v: value(name, 'AVG', group.records, start, start + width) as number | undefined,
        }))
        .filter((point): point is { start: number; v: number } => point.v !== undefined)
        .sort((a, b) => a.v - b.v || a.start - b.start);
      // The percentiles drawn have at most two decimals.
      const hundredths = BigInt(Math.round(percentile * 100));
      const kept = Number((hundredths * BigInt(ranked.length) + 99n) / 100n);
      return ranked.slice(0, kept).map(({ start, v }) => ({
        time_stamp: stamp(start, offsetMinutes),
        name,
        value: v,
        ...group.values,
      }));
    });
  });
  return { result: [...aggregates, ...percentiles], ...echoes(request.filters) };
}

/** The flat answer over the five minutes up to now. */
export function naiveNow(all: readonly NaiveRecord[], request: ReportRequest, now: number): unknown {
  const to = Math.floor(now / 1000) * 1000;
  const from = to - 300_000;
  const records = filtered(all, request.filters);
  const minutes = cellsOf(from, to, 60_000, from)
    .map((minute) => totalsIn(records, minute, minute + 60_000))
    .filter((part) => part !== undefined);
  const window = totalsIn(records, from, to);
  const values = METRICS.flatMap((name): [string, unknown][] => {
    const metric = request.metrics.find((m) => m.name === name);
    if (!metric) return [];
    if (name === 'time_usage_seconds') return [[name, quotient(window?.milliseconds ?? 0n, 1000n)]];
    const direction = name.startsWith('uplink') ? 'uplink' : 'downlink';
    if (name.endsWith('_bytes')) return [[name, window?.[direction] ?? 0n]];
    if (!window) return [[name, null]];
    if (metric.aggregation === 'AVG') return [[name, quotient(window[direction] * 8n, 300n * 1_000_000n)]];
    const ordered = minutes.map((part) => part[direction]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const extreme = (metric.aggregation === 'MIN' ? ordered[0] : ordered.at(-1)) ?? 0n;
    return [[name, quotient(extreme * 8n, 60n * 1_000_000n)]];
  });
  return {
    start_time: stamp(from, 0),
    end_time: stamp(to, 0),
    ...Object.fromEntries(values),
    ...echoes(request.filters),
  };
}
