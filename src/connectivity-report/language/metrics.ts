import { divide, type Whole } from '../../usage/divide.js';
import type { MeasureName } from '../../usage/measures.js';
import type { MetricName } from '../../usage/metric-names.js';
import type { UsageRow } from '../../usage/usage-query.js';

/** In the order in which their series are answered. */
export const AGGREGATIONS = ['COUNT', 'AVG', 'MIN', 'MAX'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What the rates of a report are taken over, in milliseconds. */
export interface RateBase {
  /** Width of the cells among which the least and the greatest rate are found. */
  readonly cellMs: number;
  /** What a mean divides by: the time of the cells that have records, or a window's whole time. */
  readonly averageMs: 'active cells' | number;
}

/** How one aggregation of a metric is computed. */
export interface Figure {
  /** What the engine is asked for. */
  readonly measures: readonly MeasureName[];
  /** The value, from what the engine answered. */
  readonly value: (row: UsageRow, base: RateBase) => Whole;
  /** The value of a window without usage. */
  readonly empty: 0 | null;
}

export interface Metric {
  readonly unit: string;
  readonly description: string;
  readonly figures: Readonly<Partial<Record<Aggregation, Figure>>>;
  /** The figure whose values PERCENTILE ranks. */
  readonly ranked?: Figure;
}

/** Bytes in a time as megabits per second: bytes x 8 / (ms / 1000) / 10^6, in one rounding. */
function megabitsPerSecond(bytes: Whole | null | undefined, milliseconds: number): number {
  return divide(bytes ?? 0, milliseconds * 125);
}

function total(measure: MeasureName, toValue: (whole: Whole) => Whole = (whole) => whole): Metric['figures'] {
  return { COUNT: { measures: [measure], value: (row) => toValue(row[measure] ?? 0), empty: 0 } };
}

const toSeconds = (milliseconds: Whole): number => divide(milliseconds, 1000);

function bandwidth(direction: 'uplink' | 'downlink', description: string): Metric {
  const [bytes, least, greatest] = [
    `${direction}_bytes`,
    `least_${direction}_bytes`,
    `greatest_${direction}_bytes`,
  ] as const;
  const average: Figure = {
    measures: [bytes, 'active_cells'],
    value: (row, { cellMs, averageMs }) =>
      megabitsPerSecond(
        row[bytes],
        averageMs === 'active cells' ? cellMs * Number(row.active_cells) : averageMs,
      ),
    empty: null,
  };
  const ofCell = (measure: MeasureName): Figure => ({
    measures: [measure],
    value: (row, { cellMs }) => megabitsPerSecond(row[measure], cellMs),
    empty: null,
  });
  return {
    unit: 'Mbit/s',
    description,
    figures: { AVG: average, MIN: ofCell(least), MAX: ofCell(greatest) },
    ranked: average,
  };
}

/** Every metric of the report. */
const METRICS: Readonly<Record<MetricName, Metric>> = Object.freeze({
  time_usage_seconds: {
    unit: 's',
    description: 'Time on the network, summed over subscribers.',
    figures: total('usage_ms', toSeconds),
  },
  uplink_bytes: { unit: 'B', description: 'Bytes sent by subscribers.', figures: total('uplink_bytes') },
  downlink_bytes: {
    unit: 'B',
    description: 'Bytes received by subscribers.',
    figures: total('downlink_bytes'),
  },
  downlink_bandwidth: bandwidth(
    'downlink',
    'Rate at which subscribers received, over all that the filters keep.',
  ),
  uplink_bandwidth: bandwidth('uplink', 'Rate at which subscribers sent, over all that the filters keep.'),
});

/** The metric of a name. */
export const metric = (name: MetricName): Metric => METRICS[name];
