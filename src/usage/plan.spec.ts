import { describe, expect, it } from '@jest/globals';
import { countBuckets, every, WHOLE } from './buckets.js';
import { plan } from './plan.js';
import { HOUR_MS, SLOT_MS } from './time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';

const query: UsageQuery = {
  accounts: ['a'],
  range: { from: 0, to: HOUR_MS },
  buckets: every(HOUR_MS),
  rateCells: SLOTS,
  filters: [],
  groupBy: [],
  measures: ['uplink_bytes'],
};

describe('plan', () => {
  it('cuts totals at the buckets, rates at their cells, and whole records not at all', () => {
    expect(plan(query)).toMatchObject({ shape: 'parts', cut: every(HOUR_MS) });
    expect(plan({ ...query, measures: ['uplink_bytes', 'active_cells'] })).toMatchObject({
      shape: 'cells',
      cut: SLOTS,
    });
    expect(plan({ ...query, measures: ['records', 'unique_items'] })).toMatchObject({ shape: 'records' });
  });

  it('does not cut twice where the buckets are the cells', () => {
    expect(plan({ ...query, buckets: every(SLOT_MS), measures: ['active_cells'] })).toMatchObject({
      shape: 'parts',
    });
    expect(plan({ ...query, buckets: every(SLOT_MS, 60_000), measures: ['active_cells'] })).toMatchObject({
      shape: 'cells',
    });
  });

  it('refuses to mix records with their parts', () => {
    expect(() => plan({ ...query, measures: ['records', 'uplink_bytes'] })).toThrow('in one query');
  });
});

describe('countBuckets', () => {
  it.each([
    [every(10), { from: 0, to: 100 }, 10],
    [every(10), { from: 5, to: 101 }, 11],
    [every(10, 5), { from: 5, to: 25 }, 2],
    [WHOLE, { from: 5, to: 6 }, 1],
    [WHOLE, { from: 5, to: 5 }, 0],
    [{ kind: 'cuts', starts: [0, 3, 9] } as const, { from: 1, to: 12 }, 3],
  ])('%j over %j', (buckets, range, count) => {
    expect(countBuckets(buckets, range)).toBe(count);
  });
});
