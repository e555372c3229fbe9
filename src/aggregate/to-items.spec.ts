import { describe, expect, it } from '@jest/globals';
import type { UsageRow } from '../query-engine/usage-query.js';
import type { AggregateRequest } from './aggregate-request.js';
import { figureOf } from './figures.js';
import { toItems } from './to-items.js';
import { SORT_KEYS, type SortKey } from './vocabulary.js';

const requestOf = (by: SortKey, descending: boolean): AggregateRequest => ({
  userId: 'ann',
  accounts: 'all',
  type: 'sum',
  field: 'bytes',
  figure: figureOf('sum', 'bytes')!,
  from: 0,
  to: 10,
  period: 'hour',
  timeZone: 'UTC',
  groupBy: 'service',
  itemId: undefined,
  sort: { by, descending },
  form: { format: 'json', bom: false, safe: false },
  page: { number: 1, size: 50 },
});

const row = (bucket: number, service_id: number | null, total_bytes: number | bigint): UsageRow => ({
  bucket,
  service_id,
  total_bytes,
});

const ROWS = [
  row(1, null, 5),
  row(2, 10, 5),
  row(1, 9, 2n ** 60n),
  row(1, 10, 5),
  row(2, null, 2n ** 60n + 1n),
];

const order = (by: SortKey, descending = false) =>
  toItems(requestOf(by, descending), ROWS).map(({ periodStart, group }) => `${periodStart} ${String(group)}`);

describe('toItems', () => {
  it('sorts by period, then by group, null last', () => {
    expect(order('period')).toEqual(['1 9', '1 10', '1 null', '2 10', '2 null']);
  });

  it('sorts by value, then by period and group', () => {
    expect(order('value')).toEqual(['1 10', '1 null', '2 10', '1 9', '2 null']);
  });

  it('sorts by group, null last, then by period', () => {
    expect(order('group')).toEqual(['1 9', '1 10', '2 10', '1 null', '2 null']);
  });

  it.each(SORT_KEYS)('reverses exactly by %s', (by) => {
    expect(order(by, true)).toEqual(order(by).toReversed());
  });

  it('gives a whole range its own beginning', () => {
    const request = { ...requestOf('period', false), period: 'all' as const, from: -5 };
    expect(toItems(request, [row(0, 1, 1)])[0]?.periodStart).toBe(-5);
  });
});
