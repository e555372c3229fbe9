import { describe, expect, it } from '@jest/globals';
import { RecordBatch } from '../../src/usage-records/usage-record.repository.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { turnsTaken } from '../support/turns-taken.js';
import { usageRecord } from './records.js';

const first = usageRecord({ recordId: 'a' });
const other = usageRecord({ recordId: 'a', genre: 'x' });
const second = usageRecord({ recordId: 'b' });
const contentHash = (record: UsageRecord): string => new RecordBatch([record]).contentHash(0);
const nothingTaken = new Map<number, string>();

describe('a batch', () => {
  it('has the first record of each identity to store', () => {
    const batch = new RecordBatch([
      first,
      other,
      second,
      first,
      usageRecord({ recordId: 'a', accountId: 'b' }),
    ]);
    expect(batch.firsts.map((record) => [record.accountId, record.recordId, record.genre])).toEqual([
      ['acme', 'a', null],
      ['acme', 'b', null],
      ['b', 'a', null],
    ]);
  });

  it('tells what became of each record', async () => {
    expect(await new RecordBatch([first, second]).outcomes(nothingTaken)).toEqual(['accepted', 'accepted']);
    const batch = new RecordBatch([second, first, other, first]);
    expect(await batch.outcomes(nothingTaken)).toEqual(['accepted', 'accepted', 'conflict', 'duplicate']);
    expect(await batch.outcomes(new Map([[1, contentHash(first)]]))).toEqual([
      'accepted',
      'duplicate',
      'conflict',
      'duplicate',
    ]);
    expect(await batch.outcomes(new Map([[1, contentHash(other)]]))).toEqual([
      'accepted',
      'conflict',
      'duplicate',
      'conflict',
    ]);
    expect(
      await batch.outcomes(
        new Map([
          [0, 'x'],
          [1, 'x'],
        ]),
      ),
    ).toEqual(['conflict', 'conflict', 'conflict', 'conflict']);
  });

  it('lets other work run while it tells conflicts', async () => {
    const many = Array.from({ length: 30_000 }, (_, n) =>
      usageRecord({ recordId: `r${n}`, msisdn: '4915112345678' }),
    );
    const batch = new RecordBatch(many);
    const taken = new Map(many.map((_, place) => [place, 'x']));
    // The hashes of the batch are computed before.
    batch.contentHash(0);
    const turns = await turnsTaken(async (step) => {
      step();
      const outcomes = await batch.outcomes(taken);
      step();
      expect(new Set(outcomes)).toEqual(new Set(['conflict']));
    });
    expect(turns).toBeGreaterThan(0);
  });

  it('knows whether it must wait for another', () => {
    const one = new RecordBatch([first, second]);
    expect(one.sharesIdentityWith(new RecordBatch([other]))).toBe(true);
    expect(one.sharesIdentityWith(new RecordBatch([usageRecord({ recordId: 'c' })]))).toBe(false);
    expect(one.sharesIdentityWith(new RecordBatch([usageRecord({ recordId: 'a', accountId: 'b' })]))).toBe(
      false,
    );
    expect(one.sharesIdentityWith(new RecordBatch([]))).toBe(false);
  });
});
