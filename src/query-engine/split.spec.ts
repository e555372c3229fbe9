import { describe, expect, it } from '@jest/globals';
import { every } from './buckets.js';
import { mergeRows, splitQuery } from './split.js';
import { HOUR_MS } from '../common/time.js';
import { SLOTS, type UsageQuery, type UsageRow } from './usage-query.js';

const query: UsageQuery = {
  accounts: ['a'],
  range: { from: 0, to: HOUR_MS },
  buckets: every(HOUR_MS),
  rateIntervals: SLOTS,
  filters: [],
  groupBy: [],
  measures: ['uplink_bytes', 'active_intervals', 'p95_total_bytes'],
};

describe('splitQuery', () => {
  it('leaves a query of one family as it is', () => {
    expect(splitQuery(query)[0]).toBe(query);
    expect(splitQuery(query)).toHaveLength(1);
    expect(splitQuery({ ...query, measures: [] })).toHaveLength(1);
  });

  it('asks for each family by itself', () => {
    const measures: UsageQuery['measures'] = [
      'subscribers',
      'uplink_bytes',
      'begun_records',
      'interval_subscribers',
    ];
    expect(splitQuery({ ...query, measures })).toEqual([
      { ...query, measures: ['subscribers', 'begun_records'] },
      { ...query, measures: ['uplink_bytes'] },
      { ...query, measures: ['interval_subscribers'] },
    ]);
  });
});

describe('mergeRows', () => {
  const bySite: UsageQuery = { ...query, groupBy: ['customer_site_id', 'msisdn'] };

  it('makes one row for each bucket and group', () => {
    const bytes: UsageRow[] = [
      { bucket: 0, customer_site_id: 's', msisdn: null, uplink_bytes: 1 },
      { bucket: 0, customer_site_id: null, msisdn: 's', uplink_bytes: 2 },
      { bucket: HOUR_MS, customer_site_id: 's', msisdn: null, uplink_bytes: 3 },
    ];
    const subscribers: UsageRow[] = [
      { bucket: HOUR_MS, customer_site_id: 's', msisdn: null, subscribers: 30 },
      { bucket: 0, customer_site_id: null, msisdn: 's', subscribers: 20 },
      { bucket: 0, customer_site_id: 's', msisdn: null, subscribers: 10 },
    ];
    expect(mergeRows(bySite, [bytes, subscribers])).toEqual([
      { bucket: 0, customer_site_id: 's', msisdn: null, uplink_bytes: 1, subscribers: 10 },
      { bucket: 0, customer_site_id: null, msisdn: 's', uplink_bytes: 2, subscribers: 20 },
      { bucket: HOUR_MS, customer_site_id: 's', msisdn: null, uplink_bytes: 3, subscribers: 30 },
    ]);
  });

  it('distinguishes values from each other, and null from the text of that name', () => {
    const sites = ['s', 't', 'null', null];
    const rowsWith = (more: object): UsageRow[] =>
      sites.map((customer_site_id) => ({ bucket: 0, customer_site_id, msisdn: null, ...more }));
    expect(mergeRows(bySite, [rowsWith({ uplink_bytes: 1 }), rowsWith({ subscribers: 2 })])).toEqual(
      rowsWith({ uplink_bytes: 1, subscribers: 2 }),
    );
    expect(mergeRows(bySite, [])).toEqual([]);
  });

  it('distinguishes null from an empty text, and orders rows of one query only by their bucket', () => {
    const one: UsageRow[] = [{ bucket: HOUR_MS, customer_site_id: '', msisdn: null }];
    const other: UsageRow[] = [
      { bucket: 0, customer_site_id: '', msisdn: null },
      { bucket: HOUR_MS, customer_site_id: null, msisdn: null },
    ];
    expect(mergeRows(bySite, [one, other])).toEqual([other[0], one[0], other[1]]);
  });
});
