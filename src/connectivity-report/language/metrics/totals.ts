import { divide, type Whole } from '../../../common/divide.js';
import type { WholeMeasureName } from '../../../query-engine/measures.js';
import type { Figure, Metric } from './figure.js';

function total(
  measure: WholeMeasureName,
  toValue: (whole: Whole) => Whole = (whole) => whole,
): Metric['figures'] {
  const figure: Figure = { measures: [measure], value: (row) => toValue(row[measure] ?? 0), empty: 0 };
  return { COUNT: figure, SUM: figure };
}

const toSeconds = (milliseconds: Whole): number => divide(milliseconds, 1000);

/** Time and bytes. */
export const TIME: Metric = {
  unit: 's',
  description: 'Time on the network, summed over subscribers.',
  figures: total('usage_ms', toSeconds),
};

export const UPLINK_BYTES: Metric = {
  unit: 'B',
  description: 'Bytes sent by subscribers.',
  figures: total('uplink_bytes'),
};

export const DOWNLINK_BYTES: Metric = {
  unit: 'B',
  description: 'Bytes received by subscribers.',
  figures: total('downlink_bytes'),
};

export const TOTAL_BYTES: Metric = {
  unit: 'B',
  description: 'Bytes sent and received by subscribers.',
  figures: total('total_bytes'),
};
