import { closedMap } from '../../common/closed-map.js';

/** The aggregations of the values of a bucket, in the order of their series in an answer. */
export const AGGREGATION_MEANINGS = closedMap({
  COUNT: { description: 'The total: of bytes or time, or how many there are.' },
  SUM: { description: 'The total of bytes or time: `COUNT` by another name.' },
  AVG: {
    description: 'The mean: of rates over the slots that have records, of other values weighted by time.',
  },
  MIN: { description: 'The least: of rates among the slots that have records.' },
  MAX: { description: 'The greatest: of rates among the slots that have records.' },
  P50: {
    description:
      'The nearest-rank median of the rates of the slots that have records; of all with `fill` `ZERO`.',
  },
  P90: {
    description:
      'The nearest-rank 90th percentile of the rates of the slots that have records; of all with `fill` `ZERO`.',
  },
  P95: {
    description:
      'The nearest-rank 95th percentile of the rates of the slots that have records; of all with `fill` `ZERO`.',
  },
  P99: {
    description:
      'The nearest-rank 99th percentile of the rates of the slots that have records; of all with `fill` `ZERO`.',
  },
  EXISTS: { description: 'Whether there is any usage: `YES` or `NO`; of a report of `NOW`.' },
});

export type Aggregation = keyof typeof AGGREGATION_MEANINGS;
export const AGGREGATIONS = Object.freeze(Object.keys(AGGREGATION_MEANINGS)) as readonly Aggregation[];
