/** The metrics of reports, in the order of their series in an answer. */
export const METRIC_NAMES = [
  'time_usage_seconds',
  'uplink_bytes',
  'downlink_bytes',
  'downlink_bandwidth',
  'uplink_bandwidth',
  'total_bytes',
  'total_bandwidth',
  'ue_connections',
  'unique_subscribers',
  'unique_cells',
  'packet_latency',
  'jitter',
  'packet_loss',
  'ue_online_status',
  'sim',
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];
