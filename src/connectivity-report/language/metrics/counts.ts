import { divide } from '../../../common/divide.js';
import type { WholeMeasureName } from '../../../query-engine/measures.js';
import type { Figure, Metric } from './figure.js';

const count = (measure: WholeMeasureName): Figure => ({
  measures: [measure],
  value: (row) => row[measure] ?? 0,
  empty: 0,
});

/** Subscribers of a slot (of a minute in a report of NOW), over the slots that have records. */
const SUBSCRIBERS_PER_INTERVAL: Metric['figures'] = {
  AVG: {
    measures: ['interval_subscribers', 'counted_intervals'],
    value: (row) => divide(row.interval_subscribers ?? 0, Number(row.counted_intervals)),
    empty: null,
  },
  MAX: {
    measures: ['greatest_interval_subscribers'],
    value: (row) => row.greatest_interval_subscribers ?? 0,
    empty: null,
  },
};

export const UE_CONNECTIONS: Metric = {
  unit: '1',
  description:
    'Connections: `COUNT` is how many records begin in the bucket (in a report of `NOW`: how many subscribers are active), ' +
    '`AVG` and `MAX` how many subscribers are active in a slot.',
  figures: { COUNT: count('begun_records'), ...SUBSCRIBERS_PER_INTERVAL },
  nowFigures: { COUNT: count('subscribers'), ...SUBSCRIBERS_PER_INTERVAL },
};

export const UNIQUE_SUBSCRIBERS: Metric = {
  unit: '1',
  description:
    'How many different subscribers have usage in the bucket: by MSISDN, else by IMSI, else by user.',
  figures: { COUNT: count('subscribers') },
};

export const UNIQUE_CELLS: Metric = {
  unit: '1',
  description: 'In how many different radio cells there is usage in the bucket.',
  figures: { COUNT: count('unique_cells') },
};
