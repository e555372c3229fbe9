/** A quantity of one record: apportioned to the part of the record that lies in a bucket, or taken whole. */
export type Quantity = 'uplink_bytes' | 'downlink_bytes' | 'total_bytes' | 'usage_ms';

/**
 * What is computed for each bucket and group.
 *
 * Over the parts of records that overlap the bucket (bytes are whole, time is in milliseconds):
 * - `sum`: the total of a quantity;
 * - `least`, `greatest`: among the rate cells that have at least one record, of each cell's total;
 * - `active_cells`: how many rate cells have at least one record;
 * - `distinct`: how many different values a column has.
 *
 * Over whole records, each counted in the bucket of its start:
 * - `record_count`, `record_sum`, `record_least`, `record_greatest`, `record_distinct`.
 */
export type Measure =
  | { readonly kind: 'sum' | 'least' | 'greatest'; readonly of: Quantity }
  | { readonly kind: 'active_cells' | 'record_count' }
  | { readonly kind: 'distinct' | 'record_distinct'; readonly column: 'msisdn' | 'item_id' }
  | { readonly kind: 'record_sum' | 'record_least' | 'record_greatest'; readonly of: Quantity };

/** Every measure there is, by the name under which its value comes back. */
export const MEASURES = Object.freeze({
  uplink_bytes: { kind: 'sum', of: 'uplink_bytes' },
  downlink_bytes: { kind: 'sum', of: 'downlink_bytes' },
  total_bytes: { kind: 'sum', of: 'total_bytes' },
  usage_ms: { kind: 'sum', of: 'usage_ms' },
  active_cells: { kind: 'active_cells' },
  least_uplink_bytes: { kind: 'least', of: 'uplink_bytes' },
  least_downlink_bytes: { kind: 'least', of: 'downlink_bytes' },
  greatest_uplink_bytes: { kind: 'greatest', of: 'uplink_bytes' },
  greatest_downlink_bytes: { kind: 'greatest', of: 'downlink_bytes' },
  unique_subscribers: { kind: 'distinct', column: 'msisdn' },
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

/** Whether a measure looks at rate cells, which are finer than buckets. */
export function needsCells(measure: Measure): boolean {
  return measure.kind === 'active_cells' || measure.kind === 'least' || measure.kind === 'greatest';
}

/** Whether a measure counts whole records in the bucket of their start. */
export function countsRecords(measure: Measure): boolean {
  return measure.kind.startsWith('record_');
}
