import { divide, type Whole } from '../../../common/divide.js';
import type { WholeMeasureName } from '../../../query-engine/measures.js';
import type { Figure, Metric } from './figure.js';

/** The rate in megabits per second: bytes x 8 / (ms / 1000) / 10^6, rounded once. */
function megabitsPerSecond(bytes: Whole | null | undefined, milliseconds: number): number {
  return divide(bytes ?? 0, milliseconds * 125);
}

/**
 * A rate of sent bytes, received bytes, or both. All slots have the same length, so their rates rank as their bytes do.
 */
export function bandwidth(direction: 'uplink' | 'downlink' | 'total', description: string): Metric {
  const bytes = `${direction}_bytes` as const;
  const average: Figure = {
    measures: [bytes, 'active_intervals'],
    value: (row, { intervalMs, averageMs }) =>
      megabitsPerSecond(
        row[bytes],
        averageMs === 'active intervals' ? intervalMs * Number(row.active_intervals) : averageMs,
      ),
    empty: null,
  };
  const ofInterval = (measure: WholeMeasureName): Figure => ({
    measures: [measure],
    value: (row, { intervalMs }) => megabitsPerSecond(row[measure], intervalMs),
    empty: null,
  });
  return {
    unit: 'Mbit/s',
    description,
    figures: {
      AVG: average,
      MIN: ofInterval(`least_${bytes}`),
      MAX: ofInterval(`greatest_${bytes}`),
      P50: ofInterval(`p50_${bytes}`),
      P90: ofInterval(`p90_${bytes}`),
      P95: ofInterval(`p95_${bytes}`),
      P99: ofInterval(`p99_${bytes}`),
    },
    ranked: average,
  };
}
