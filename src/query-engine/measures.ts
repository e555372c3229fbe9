import { closedMap, type ClosedMap } from '../common/closed-map.js';

/** A quantity of a record. Either the part in a bucket is apportioned, or the whole record counts. */
export type Quantity = 'uplink_bytes' | 'downlink_bytes' | 'total_bytes' | 'usage_ms';

/** Qualities of the connection. A record has one value of each for its whole time. */
export type Quality = 'packet_latency' | 'jitter' | 'packet_loss';

export type QualityColumn = 'packet_latency_ms' | 'jitter_ms' | 'packet_loss_percent';

/** The available quantiles of rates, in hundredths. */
export const QUANTILES = [50, 90, 95, 99] as const;
export type Quantile = (typeof QUANTILES)[number];

/**
 * A figure for each bucket and group.
 *
 * Over the parts of records in the bucket (bytes are whole, time is in milliseconds):
 * - `sum`: the total of a quantity;
 * - `least`, `greatest`: the least and the greatest total of a rate interval, over the intervals with records;
 * - `quantile`: the nearest-rank quantile of the same totals: the least total that the given share of them does not
 *   exceed;
 * - `active_intervals`: how many rate intervals have a record;
 * - `distinct`: how many different values a column has; with `known`, over the records that have this column;
 * - `subscribers`: how many different subscribers there are: by MSISDN, else by IMSI, else by user;
 * - `interval_subscribers`, `greatest_interval_subscribers`: the sum and the greatest of the subscribers of rate
 * intervals;
 * - `counted_intervals`: the same as `active_intervals`, computed together with the subscribers of intervals;
 * - `begun`: how many of the records begin in the bucket;
 * - `present`: 1, as every row has a record;
 * - `weight`: the sum of a quality times the time of the part (ms), as decimal text; null if no record has the quality;
 * - `known_ms`: the time of the parts whose records have a quality;
 * - `least_of`, `greatest_of`: the least and the greatest value of a quality, over the records that have it;
 * - `newest`: a column as text, from the record that ends last of those that have the column.
 *
 * Over whole records, each counted in the bucket of its start:
 * - `record_count`, `record_sum`, `record_least`, `record_greatest`, `record_distinct`.
 */
export type Measure =
  | { readonly kind: 'sum' | 'least' | 'greatest'; readonly of: Quantity }
  | { readonly kind: 'quantile'; readonly of: Quantity; readonly hundredths: Quantile }
  | { readonly kind: 'active_intervals' | 'record_count' | 'begun' | 'subscribers' | 'present' }
  | { readonly kind: 'interval_subscribers' | 'greatest_interval_subscribers' | 'counted_intervals' }
  | { readonly kind: 'distinct'; readonly column: 'msisdn' | 'cell_id' | 'imsi'; readonly known?: 'sim_type' }
  | { readonly kind: 'weight' | 'known_ms' | 'least_of' | 'greatest_of'; readonly column: QualityColumn }
  | { readonly kind: 'newest'; readonly column: 'enodeb_ip' | 'ue_ip' | 'lr_id' }
  | { readonly kind: 'record_distinct'; readonly column: 'item_id' }
  | { readonly kind: 'record_sum' | 'record_least' | 'record_greatest'; readonly of: Quantity };

/** Every measure, by the name of its value in a row. */
export const MEASURES = closedMap({
  uplink_bytes: { kind: 'sum', of: 'uplink_bytes' },
  downlink_bytes: { kind: 'sum', of: 'downlink_bytes' },
  total_bytes: { kind: 'sum', of: 'total_bytes' },
  usage_ms: { kind: 'sum', of: 'usage_ms' },
  active_intervals: { kind: 'active_intervals' },
  least_uplink_bytes: { kind: 'least', of: 'uplink_bytes' },
  least_downlink_bytes: { kind: 'least', of: 'downlink_bytes' },
  least_total_bytes: { kind: 'least', of: 'total_bytes' },
  greatest_uplink_bytes: { kind: 'greatest', of: 'uplink_bytes' },
  greatest_downlink_bytes: { kind: 'greatest', of: 'downlink_bytes' },
  greatest_total_bytes: { kind: 'greatest', of: 'total_bytes' },
  p50_uplink_bytes: { kind: 'quantile', of: 'uplink_bytes', hundredths: 50 },
  p90_uplink_bytes: { kind: 'quantile', of: 'uplink_bytes', hundredths: 90 },
  p95_uplink_bytes: { kind: 'quantile', of: 'uplink_bytes', hundredths: 95 },
  p99_uplink_bytes: { kind: 'quantile', of: 'uplink_bytes', hundredths: 99 },
  p50_downlink_bytes: { kind: 'quantile', of: 'downlink_bytes', hundredths: 50 },
  p90_downlink_bytes: { kind: 'quantile', of: 'downlink_bytes', hundredths: 90 },
  p95_downlink_bytes: { kind: 'quantile', of: 'downlink_bytes', hundredths: 95 },
  p99_downlink_bytes: { kind: 'quantile', of: 'downlink_bytes', hundredths: 99 },
  p50_total_bytes: { kind: 'quantile', of: 'total_bytes', hundredths: 50 },
  p90_total_bytes: { kind: 'quantile', of: 'total_bytes', hundredths: 90 },
  p95_total_bytes: { kind: 'quantile', of: 'total_bytes', hundredths: 95 },
  p99_total_bytes: { kind: 'quantile', of: 'total_bytes', hundredths: 99 },
  unique_subscribers: { kind: 'distinct', column: 'msisdn' },
  unique_cells: { kind: 'distinct', column: 'cell_id' },
  subscribers: { kind: 'subscribers' },
  interval_subscribers: { kind: 'interval_subscribers' },
  greatest_interval_subscribers: { kind: 'greatest_interval_subscribers' },
  counted_intervals: { kind: 'counted_intervals' },
  begun_records: { kind: 'begun' },
  unique_cards: { kind: 'distinct', column: 'imsi', known: 'sim_type' },
  present: { kind: 'present' },
  packet_latency_weight: { kind: 'weight', column: 'packet_latency_ms' },
  packet_latency_known_ms: { kind: 'known_ms', column: 'packet_latency_ms' },
  least_packet_latency: { kind: 'least_of', column: 'packet_latency_ms' },
  greatest_packet_latency: { kind: 'greatest_of', column: 'packet_latency_ms' },
  jitter_weight: { kind: 'weight', column: 'jitter_ms' },
  jitter_known_ms: { kind: 'known_ms', column: 'jitter_ms' },
  least_jitter: { kind: 'least_of', column: 'jitter_ms' },
  greatest_jitter: { kind: 'greatest_of', column: 'jitter_ms' },
  packet_loss_weight: { kind: 'weight', column: 'packet_loss_percent' },
  packet_loss_known_ms: { kind: 'known_ms', column: 'packet_loss_percent' },
  least_packet_loss: { kind: 'least_of', column: 'packet_loss_percent' },
  greatest_packet_loss: { kind: 'greatest_of', column: 'packet_loss_percent' },
  newest_enodeb_ip: { kind: 'newest', column: 'enodeb_ip' },
  newest_ue_ip: { kind: 'newest', column: 'ue_ip' },
  newest_lr_id: { kind: 'newest', column: 'lr_id' },
  records: { kind: 'record_count' },
  record_uplink_bytes: { kind: 'record_sum', of: 'uplink_bytes' },
  record_downlink_bytes: { kind: 'record_sum', of: 'downlink_bytes' },
  record_total_bytes: { kind: 'record_sum', of: 'total_bytes' },
  record_usage_ms: { kind: 'record_sum', of: 'usage_ms' },
  least_record_uplink_bytes: { kind: 'record_least', of: 'uplink_bytes' },
  least_record_downlink_bytes: { kind: 'record_least', of: 'downlink_bytes' },
  least_record_total_bytes: { kind: 'record_least', of: 'total_bytes' },
  least_record_usage_ms: { kind: 'record_least', of: 'usage_ms' },
  greatest_record_uplink_bytes: { kind: 'record_greatest', of: 'uplink_bytes' },
  greatest_record_downlink_bytes: { kind: 'record_greatest', of: 'downlink_bytes' },
  greatest_record_total_bytes: { kind: 'record_greatest', of: 'total_bytes' },
  greatest_record_usage_ms: { kind: 'record_greatest', of: 'usage_ms' },
  unique_items: { kind: 'record_distinct', column: 'item_id' },
} as const satisfies Record<string, Measure>);

export type MeasureName = keyof typeof MEASURES;

type Kind = Measure['kind'];

/** The measures whose values are texts. */
export type TextMeasureName = {
  [name in MeasureName]: (typeof MEASURES)[name]['kind'] extends 'weight' | 'newest' ? name : never;
}[MeasureName];
export type WholeMeasureName = Exclude<MeasureName, TextMeasureName>;

/**
 * The families of measures. One plan answers all measures of a family: the figures of stored aggregates, figures of the
 * parts of records in a bucket, figures of subscribers in rate intervals, or figures of whole records.
 */
export type Family = 'figures' | 'parts' | 'intervals' | 'records';

const FAMILIES: ClosedMap<Record<Kind, Family>> = closedMap({
  sum: 'figures',
  least: 'figures',
  greatest: 'figures',
  quantile: 'figures',
  active_intervals: 'figures',
  distinct: 'parts',
  subscribers: 'parts',
  begun: 'parts',
  present: 'parts',
  weight: 'parts',
  known_ms: 'parts',
  least_of: 'parts',
  greatest_of: 'parts',
  newest: 'parts',
  interval_subscribers: 'intervals',
  greatest_interval_subscribers: 'intervals',
  counted_intervals: 'intervals',
  record_count: 'records',
  record_sum: 'records',
  record_least: 'records',
  record_greatest: 'records',
  record_distinct: 'records',
});

export const familyOf = (name: MeasureName): Family => FAMILIES[MEASURES[name].kind];

/** Whether a measure is computed from rate intervals, which are finer than buckets. */
export function needsRateIntervals({ kind }: Measure): boolean {
  return (FAMILIES[kind] === 'figures' && kind !== 'sum') || FAMILIES[kind] === 'intervals';
}

/** Whether a measure needs the figures of each slot: aggregates by hour or by day do not have them. */
export function needsSlots(measure: Measure): boolean {
  if (measure.kind === 'quantile') return true;
  return (measure.kind === 'least' || measure.kind === 'greatest') && measure.of === 'total_bytes';
}

/** Whether a measure counts whole records in the bucket of their start. */
export const countsRecords = ({ kind }: Measure): boolean => FAMILIES[kind] === 'records';
