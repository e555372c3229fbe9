import { cellsOf, quotient, totalsIn, touches, type Totals } from '../../oracle/naive.js';
import { stamp } from '../../oracle/naive-report.js';
import { AGGREGATIONS, figureOf, METRIC_NAMES } from './figures.js';
import type { LanguageRecord, Value, WireMetric } from './wire.js';

const WINDOW = 300_000;
const MINUTE = 60_000;

const AMOUNTS: Readonly<Record<string, (totals: Totals) => bigint>> = {
  uplink_bandwidth: ({ uplink }) => uplink,
  downlink_bandwidth: ({ downlink }) => downlink,
  total_bandwidth: ({ uplink, downlink }) => uplink + downlink,
};

const rate = (bytes: bigint, seconds: bigint): number => quotient(bytes * 8n, seconds * 1_000_000n);

/** A bandwidth of the window; null without usage. */
function bandwidth(
  amount: (totals: Totals) => bigint,
  aggregation: string,
  records: readonly LanguageRecord[],
  from: number,
): Value {
  const window = totalsIn(records, from, from + WINDOW);
  if (!window) return null;
  if (aggregation === 'AVG') return rate(amount(window), 300n);
  const minutes = cellsOf(from, from + WINDOW, MINUTE, from)
    .map((minute) => totalsIn(records, minute, minute + MINUTE))
    .filter((part) => part !== undefined)
    .map(amount)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const percent = aggregation === 'MIN' ? 0 : aggregation === 'MAX' ? 100 : Number(aggregation.slice(1));
  const place = Math.max(1, Math.ceil((percent * minutes.length) / 100));
  return rate(minutes[place - 1] ?? 0n, 60n);
}

const SUMS = ['time_usage_seconds', 'uplink_bytes', 'downlink_bytes', 'total_bytes'];
const COUNTS = [...SUMS, 'unique_subscribers', 'unique_cells', 'sim'];

function valueOf(metric: WireMetric, records: readonly LanguageRecord[], from: number): Value {
  const { name, aggregation_type: aggregation = '' } = metric;
  const amount = AMOUNTS[name];
  if (amount) return bandwidth(amount, aggregation, records, from);
  if (name === 'ue_connections') return connections(aggregation, records, from);
  const value = figureOf(name, aggregation, records, { from, to: from + WINDOW });
  return value ?? (COUNTS.includes(name) ? 0 : null);
}

/** Who is active counts, not what began: in the window, or in each of its minutes that has records. */
function connections(aggregation: string, records: readonly LanguageRecord[], from: number): Value {
  const active = (start: number, width: number) =>
    figureOf('unique_subscribers', 'COUNT', records, { from: start, to: start + width });
  if (aggregation === 'COUNT') return active(from, WINDOW) ?? 0;
  const minutes = cellsOf(from, from + WINDOW, MINUTE, from)
    .map((minute) => active(minute, MINUTE))
    .filter((count) => count !== undefined)
    .map(Number);
  if (minutes.length === 0) return null;
  if (aggregation === 'MAX') return Math.max(...minutes);
  return quotient(BigInt(minutes.reduce((all, one) => all + one)), BigInt(minutes.length));
}

function isOnline(records: readonly LanguageRecord[], from: number): string {
  return records.some((record) => touches(record, from, from + WINDOW)) ? 'YES' : 'NO';
}

/** The figures of the five minutes up to now, flat, by metric. */
export function nowFigures(
  records: readonly LanguageRecord[],
  metrics: readonly WireMetric[],
  now: number,
): Record<string, unknown> {
  const to = Math.floor(now / 1000) * 1000;
  const from = to - WINDOW;
  const order = [...METRIC_NAMES, 'ue_online_status'];
  // Several aggregations of a metric stand together.
  const sorted = metrics.toSorted(
    (one, other) =>
      order.indexOf(one.name) - order.indexOf(other.name) ||
      AGGREGATIONS.indexOf(one.aggregation_type ?? '') - AGGREGATIONS.indexOf(other.aggregation_type ?? ''),
  );
  return {
    start_time: stamp(from, 0),
    end_time: stamp(to, 0),
    ...Object.fromEntries(
      sorted.map((metric): [string, unknown] => [
        metric.alias ?? metric.name,
        metric.name === 'ue_online_status' ? isOnline(records, from) : valueOf(metric, records, from),
      ]),
    ),
  };
}
