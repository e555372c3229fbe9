import { describe, expect, it } from '@jest/globals';
import { usageRecord } from '../../test/ingestion/records.js';
import { imsiNumber, msisdnNumber, userNumber } from '../record-model/subscriber.js';
import { UsageColumns } from '../record-model/usage-columns.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { KnownAliases, type NewAliases } from './subscriber-aliases.js';

const of = (msisdn: string | null, imsi: string | null, userId: string | null) =>
  usageRecord({ msisdn, imsi, userId });

function newOf(known: KnownAliases, records: readonly UsageRecord[]): NewAliases {
  return known.newOf(UsageColumns.of(records), [...records.keys()]);
}

describe('known aliases', () => {
  it('are found until they are remembered', () => {
    const known = new KnownAliases();
    const records = [of('1', '2', 'u'), of('1', '2', 'u'), of('1', '3', 'u'), of(null, '1', 'u')];
    const found = newOf(known, records);
    expect(found.aliases).toEqual([
      { alias: imsiNumber('2'), subscriber: msisdnNumber('1') },
      { alias: userNumber('u'), subscriber: msisdnNumber('1') },
      { alias: imsiNumber('3'), subscriber: msisdnNumber('1') },
      { alias: userNumber('u'), subscriber: msisdnNumber('1') },
      { alias: userNumber('u'), subscriber: imsiNumber('1') },
    ]);
    expect(newOf(known, records).aliases).toHaveLength(5);
    known.remember(found);
    expect(newOf(known, records).aliases).toEqual([]);
    expect(newOf(known, [of('1', '2', 'v')]).aliases).toContainEqual({
      alias: userNumber('v'),
      subscriber: msisdnNumber('1'),
    });
  });

  it('are found for each new name of a known subscriber', () => {
    const known = new KnownAliases();
    const seen = [of('1', '2', 'u')];
    known.remember(newOf(known, seen));
    for (const [record, alias] of [
      [of('1', '9', 'u'), imsiNumber('9')],
      [of('1', null, 'v'), userNumber('v')],
      [of('1', '2', 'w'), userNumber('w')],
    ] as const) {
      expect(newOf(known, seen).aliases).toEqual([]);
      expect(newOf(known, [record]).aliases).toContainEqual({ alias, subscriber: msisdnNumber('1') });
    }
    expect(newOf(known, [of('32769', '2', 'u')]).aliases).toHaveLength(2);
  });

  it('do not exist for a subscriber with one name', () => {
    const found = newOf(new KnownAliases(), [of('1', null, null), of(null, '2', null), of(null, null, 'u')]);
    expect(found.aliases).toEqual([]);
  });

  it('are forgotten when there are too many, and then found again', () => {
    const known = new KnownAliases(2);
    const three = ['1', '2', '3'].map((msisdn) => of(msisdn, '9', null));
    known.remember(newOf(known, three));
    expect(newOf(known, three).aliases.map(({ subscriber }) => subscriber)).toEqual([
      msisdnNumber('1'),
      msisdnNumber('2'),
    ]);
  });
});
