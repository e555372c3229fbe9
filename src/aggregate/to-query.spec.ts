import { describe, expect, it } from '@jest/globals';
import { countBuckets } from '../query-engine/buckets.js';
import { DAY_MS, EARLIEST_MS } from '../common/time.js';
import { readQuery } from './aggregate-query.dto.js';
import { resolveRequest } from './resolve-request.js';
import { toUsageQuery } from './to-query.js';

const NOW = Date.parse('2026-10-20T12:00Z');
const ANN = {
  kind: 'iam',
  id: 'portal',
  accounts: ['acme'],
  scopes: new Set<string>(),
  userId: 'ann',
} as const;

const queryOf = (query: Record<string, string>) =>
  toUsageQuery(
    resolveRequest({ aty: 'sum', field: 'bytes', query: readQuery(query), item: undefined }, ANN, NOW),
    NOW,
  );

describe('toUsageQuery', () => {
  it('is about the user and the accounts of the tokens', () => {
    expect(queryOf({ fromDate: '2026-10-01', period: 'all', itemId: 'a', groupBy: 'service' })).toMatchObject(
      {
        accounts: ['acme'],
        filters: [
          { dimension: 'user_id', values: ['ann'] },
          { dimension: 'item_id', values: ['a'] },
        ],
        groupBy: ['service_id'],
      },
    );
  });

  it('makes no more periods than there can be records in', () => {
    const query = queryOf({
      fromDate: '0001-01-01',
      toDate: '9999-12-31',
      period: 'hour',
      timeZone: 'Asia/Kathmandu',
    })!;
    expect(query.range).toEqual({ from: EARLIEST_MS, to: NOW + 2 * DAY_MS });
    expect(countBuckets(query.buckets, query.range)).toBeLessThan(27 * 366 * 24);
  });

  it('asks nothing about times without possible records', () => {
    for (const [fromDate, toDate] of [
      ['1990-01-01', '1999-12-31'],
      ['2027-01-01', '2027-12-31'],
      ['2026-10-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ] as const) {
      expect(queryOf({ fromDate, toDate, period: 'day' })).toBeUndefined();
    }
  });
});
