import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { AGGREGATIONS, type Aggregation } from './aggregations.js';
import { MEASURES } from '../../query-engine/measures.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { bandwidth } from './metrics/bandwidth.js';
import { UE_CONNECTIONS, UNIQUE_CELLS, UNIQUE_SUBSCRIBERS } from './metrics/counts.js';
import { SIM, UE_ONLINE_STATUS } from './metrics/equipment.js';
import type { Figure, Metric } from './metrics/figure.js';
import { quality } from './metrics/quality.js';
import { DOWNLINK_BYTES, TIME, TOTAL_BYTES, UPLINK_BYTES } from './metrics/totals.js';

export { AGGREGATIONS, type Aggregation } from './aggregations.js';
export type { Figure, Metric, RateBase } from './metrics/figure.js';

/** Every metric of the report. No other code defines names, units, aggregations or figures. */
export const METRICS: ClosedMap<Record<MetricName, Metric>> = closedMap({
  time_usage_seconds: TIME,
  uplink_bytes: UPLINK_BYTES,
  downlink_bytes: DOWNLINK_BYTES,
  downlink_bandwidth: bandwidth(
    'downlink',
    'Rate at which subscribers received, over all that the filters keep.',
  ),
  uplink_bandwidth: bandwidth('uplink', 'Rate at which subscribers sent, over all that the filters keep.'),
  total_bytes: TOTAL_BYTES,
  total_bandwidth: bandwidth(
    'total',
    'Rate at which subscribers sent and received, over all that the filters keep.',
  ),
  ue_connections: UE_CONNECTIONS,
  unique_subscribers: UNIQUE_SUBSCRIBERS,
  unique_cells: UNIQUE_CELLS,
  packet_latency: quality('packet_latency', 'ms', 'How long packets take, of the records that tell it.'),
  jitter: quality('jitter', 'ms', 'How much the time of packets varies, of the records that tell it.'),
  packet_loss: quality('packet_loss', '%', 'How much of the packets is lost, of the records that tell it.'),
  ue_online_status: UE_ONLINE_STATUS,
  sim: SIM,
});

/** The aggregations of a metric, over a range or in a report of NOW. */
export function aggregationsOf({ figures, nowFigures }: Metric): Aggregation[] {
  return AGGREGATIONS.filter((name) => figures[name] ?? nowFigures?.[name]);
}

/** Whether a figure is a rank among the rates of the slots of a bucket. */
export const ranksSlots = ({ measures }: Figure): boolean =>
  measures.some((name) => MEASURES[name].kind === 'quantile');

/** The metric of a name. */
export const metric = (name: MetricName): Metric => METRICS[name];

const PLACES = new Map(METRIC_NAMES.map((name, place) => [name, place]));

/** The position of a metric's series in an answer, among the series of one aggregation. */
export const placeOfMetric = (name: MetricName): number => PLACES.get(name) ?? 0;
