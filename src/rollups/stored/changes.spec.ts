import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCase } from '../../../test/oracle/cases.js';
import { partOf, slotsTouched, totalsIn } from '../../../test/oracle/naive.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { changesOf } from './changes.js';
import { LEVELS } from './levels.js';
import { recordsOf, unpackMembers } from './members.js';
import { isLoggedBesideAccounts, logBesideAccounts } from './network-log.js';
import { unpackSlots } from './figures.js';

const SLOT = 300_000;

type Naive = ReturnType<typeof makeCase>['records'][number];

const toRecord = (naive: Naive): UsageRecord => ({
  recordId: naive.record_id,
  accountId: naive.account_id,
  startedAt: naive.started_at,
  endedAt: naive.ended_at,
  uplinkBytes: naive.uplink_bytes,
  downlinkBytes: naive.downlink_bytes,
  customerSiteId: naive.customer_site_id,
  msisdn: naive.msisdn,
  imsi: naive.imsi,
  userId: naive.user_id,
  serviceId: naive.service_id,
  cellId: naive.cell_id,
  genre: naive.genre,
  network: naive.network,
  itemId: naive.item_id,
  connection: null,
});

/** The account of changes of network levels. */
const ownerOf = (r: Naive): string => (isLoggedBesideAccounts() ? r.account_id : '');

/** Every slot of every aggregate, by the plain computation. */
function expected(records: readonly Naive[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const series: [string, string, string, (r: Naive) => boolean][] = records.flatMap(
    (r) =>
      [
        ['account', r.account_id, '', (o: Naive) => o.account_id === r.account_id],
        [
          'customer_site',
          r.account_id,
          r.customer_site_id ?? '',
          (o: Naive) => o.account_id === r.account_id && o.customer_site_id === r.customer_site_id,
        ],
        ...(r.service_id === null
          ? []
          : [
              [
                'network_service',
                ownerOf(r),
                String(r.service_id),
                (o: Naive) => ownerOf(o) === ownerOf(r) && o.service_id === r.service_id,
              ] as const,
            ]),
      ] as [string, string, string, (r: Naive) => boolean][],
  );
  const unique = new Map(series.map((one) => [one.slice(0, 3).join('|'), one]));
  for (const [level, account, key, isIn] of unique.values()) {
    const own = records.filter(isIn);
    for (const start of own.flatMap((r) => slotsTouched(r))) {
      const totals = totalsIn(own, start, start + SLOT);
      if (!totals) continue;
      const parts = own.filter((r) => partOf(r, start, start + SLOT)).length;
      found.set([level, account, key, start].join('|'), [
        BigInt(parts),
        totals.milliseconds,
        totals.uplink,
        totals.downlink,
      ]);
    }
  }
  return found;
}

describe.each([
  ['for all accounts', false],
  ['beside accounts', true],
])('changesOf, with network levels %s', (_, besideAccounts) => {
  beforeAll(() => {
    logBesideAccounts(besideAccounts);
  });
  afterAll(() => {
    logBesideAccounts(false);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is what the plain computation makes of the records of seed %d',
    (seed) => {
      const { records } = makeCase(seed);
      const found = new Map<string, unknown>();
      for (const { level, accountId, key, period, slots } of changesOf(records.map(toRecord))) {
        if (LEVELS[level].content !== 'figures') continue;
        unpackSlots(slots).forEach((slot, place) => {
          if (!slot) return;
          found.set(
            [level, accountId, key, period + place * SLOT].join('|'),
            [slot.parts, slot.usageMs, slot.uplinkBytes, slot.downlinkBytes].map(BigInt),
          );
        });
      }
      expect(found).toEqual(expected(records));
    },
  );

  it.each([1, 2, 3])('finds the members of each cell, for seed %d', (seed) => {
    const { records } = makeCase(seed);
    const found = new Set<string>();
    for (const { level, accountId, key, period, slots } of changesOf(records.map(toRecord))) {
      if (level !== 'network_cell') continue;
      for (const [member, membership] of unpackMembers(slots)) {
        recordsOf(membership).forEach((count, slot) => {
          if (count > 0)
            found.add([accountId, key, period + slot * SLOT, String(member).slice(1), count].join('|'));
        });
      }
    }
    const plain = new Map<string, number>();
    for (const r of records) {
      if (r.cell_id === null || r.msisdn === null) continue;
      for (const start of slotsTouched(r)) {
        const name = [ownerOf(r), r.cell_id, start, r.msisdn].join('|');
        plain.set(name, (plain.get(name) ?? 0) + 1);
      }
    }
    expect(found).toEqual(new Set([...plain].map(([name, count]) => `${name}|${count}`)));
  });
});
