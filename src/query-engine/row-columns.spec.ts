import { describe, expect, it } from '@jest/globals';
import { RowColumns } from './row-columns.js';
import type { UsageRow } from './usage-query.js';

const columnsOf = (groupBy: ('msisdn' | 'service_id')[], rows: readonly UsageRow[]): RowColumns => {
  const columns = new RowColumns({ groupBy, measures: ['uplink_bytes', 'downlink_bytes'] });
  for (const row of rows) columns.push(row);
  return columns;
};

const plain = (columns: RowColumns) => columns.byGroup().map(({ values, rows }) => [values, [...rows]]);

describe('rows in columns', () => {
  it('are returned by group, each group in its order', () => {
    const columns = columnsOf(
      ['msisdn'],
      [
        { bucket: 1, msisdn: 'a', uplink_bytes: 5, downlink_bytes: null },
        { bucket: 1, msisdn: null, uplink_bytes: 0.5, downlink_bytes: 2n ** 70n },
        { bucket: 2, msisdn: 'a', uplink_bytes: -1, downlink_bytes: 3 },
        { bucket: 2, msisdn: '', uplink_bytes: 2 ** 53, downlink_bytes: 0 },
      ],
    );
    expect(columns).toHaveLength(4);
    expect(plain(columns)).toEqual([
      [
        ['a'],
        [
          { bucket: 1, uplink_bytes: 5, downlink_bytes: null },
          { bucket: 2, uplink_bytes: -1, downlink_bytes: 3 },
        ],
      ],
      [[null], [{ bucket: 1, uplink_bytes: 0.5, downlink_bytes: 2n ** 70n }]],
      [[''], [{ bucket: 2, uplink_bytes: 2 ** 53, downlink_bytes: 0 }]],
    ]);
    expect(plain(columns)).toEqual(plain(columns));
  });

  it('distinguish all groups', () => {
    const rows = [
      { msisdn: 'a', service_id: 1 },
      { msisdn: 'a', service_id: null },
      { msisdn: 'a', service_id: '1' },
      { msisdn: null, service_id: 1 },
      { msisdn: 'null', service_id: 1 },
      { msisdn: 'a', service_id: 1 },
    ].map((values, bucket) => ({ bucket, ...values, uplink_bytes: bucket, downlink_bytes: 0 }));
    const groups = columnsOf(['msisdn', 'service_id'], rows).byGroup();
    expect(groups.map(({ rows: own }) => own.map(({ bucket }) => bucket))).toEqual([
      [0, 5],
      [1],
      [2],
      [3],
      [4],
    ]);
  });

  it('may be very many', () => {
    const count = 5_000;
    const rows = Array.from({ length: count }, (_, i) => ({
      bucket: i,
      msisdn: String(i % 7),
      uplink_bytes: i * 2,
      downlink_bytes: i,
    }));
    const groups = columnsOf(['msisdn'], rows).byGroup();
    expect(groups.map(({ values }) => values)).toEqual(
      ['0', '1', '2', '3', '4', '5', '6'].map((who) => [who]),
    );
    for (const [who, { rows: own }] of groups.entries()) {
      expect(own).toEqual(rows.filter((_, i) => i % 7 === who).map(({ msisdn: _, ...row }) => row));
    }
  });

  it('may be none', () => {
    expect(columnsOf(['msisdn'], []).byGroup()).toEqual([]);
  });
});
