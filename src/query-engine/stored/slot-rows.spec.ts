import { describe, expect, it } from '@jest/globals';
import type { MeasureName } from '../measures.js';
import { SLOT_MS } from '../../common/time.js';
import type { UsageQuery } from '../usage-query.js';
import { slotRows } from './slot-rows.js';

const slot = (parts: number, bytes: number) => ({
  parts,
  usageMs: 60_000,
  uplinkBytes: bytes,
  downlinkBytes: 2n ** 60n,
});
const asking = (from: number, to: number, ...measures: MeasureName[]) =>
  ({ range: { from: from * SLOT_MS, to: to * SLOT_MS }, measures }) as unknown as UsageQuery;

describe('rows of slots', () => {
  it('are those with records in the range, with the measures of a single slot', () => {
    const slots = new Map([
      // A change that subtracts all leaves a slot without records.
      [0, [slot(1, 10), slot(2, 20), slot(0, 0), undefined, slot(1, 50)]],
      [10 * SLOT_MS, [slot(1, 60), slot(1, 70)]],
    ]);
    const query = asking(1, 11, 'active_intervals', 'least_uplink_bytes', 'p95_uplink_bytes', 'total_bytes');
    const values = { customer_site_id: 'north' };
    const row = (place: number, bytes: number) => ({
      bucket: place * SLOT_MS,
      ...values,
      active_intervals: 1,
      least_uplink_bytes: bytes,
      p95_uplink_bytes: bytes,
      total_bytes: 2n ** 60n + BigInt(bytes),
    });
    expect(slotRows(slots, query, values)).toEqual([row(1, 20), row(4, 50), row(10, 60)]);
  });

  it('refuse measures that stored figures do not have', () => {
    expect(() => slotRows(new Map(), asking(0, 1, 'unique_subscribers'), {})).toThrow(
      'does not answer unique_subscribers',
    );
  });
});
