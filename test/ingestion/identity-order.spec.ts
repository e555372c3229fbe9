import { describe, expect, it } from '@jest/globals';
import { RecordBatch } from '../../src/usage-records/usage-record.repository.js';
import type { HashedRecord } from '../../src/usage-records/sql/ingest-batch.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { compareTexts } from '../../src/common/text-order.js';
import { Random } from '../oracle/random.js';
import { connection, usageRecord } from './records.js';

const LETTERS = ['a', 'b', 'B', '0', '-', 'ü', '\uffff', '📶', '\u0001'];

function identities(random: Random, count: number): UsageRecord[] {
  const text = () =>
    Array.from({ length: random.integer(1, 6) }, () => LETTERS[random.integer(0, LETTERS.length - 1)]).join(
      '',
    );
  return Array.from({ length: count }, (_, n) =>
    usageRecord({
      accountId: Array.from(text()).slice(0, 2).join(''),
      recordId: n % 3 === 0 ? text() : `${String(n).padStart(6, '0')}${text()}`,
      genre: random.integer(0, 1) === 0 ? null : 'x',
      connection: random.integer(0, 9) === 0 ? connection({ jitterMs: n }) : null,
    }),
  );
}

const nameOf = ({ accountId, recordId }: UsageRecord) => JSON.stringify([accountId, recordId]);

describe('the identities of a batch', () => {
  it.each([1, 2, 3, 4])('are found and put in order as their texts are, of seed %d', async (seed) => {
    const random = new Random(seed);
    const records = identities(random, 2_000);
    const batch = new RecordBatch(records);
    const known = new Map<string, UsageRecord>();
    for (const record of records) if (!known.has(nameOf(record))) known.set(nameOf(record), record);
    expect(batch.firsts).toEqual([...known.values()]);
    const expected = [...known.values()].sort(
      (one, other) =>
        compareTexts(one.accountId, other.accountId) || compareTexts(one.recordId, other.recordId),
    );
    expect(batch.inOrder().map((place) => nameOf(batch.firsts[place]!))).toEqual(expected.map(nameOf));
    const hashes = records.map((record) => new RecordBatch([record]).contentHash(0));
    expect(await batch.outcomes(new Map())).toEqual(
      records.map((record, row) => {
        const first = known.get(nameOf(record))!;
        if (first === record) return 'accepted';
        return hashes[records.indexOf(first)] === hashes[row] ? 'duplicate' : 'conflict';
      }),
    );
  });

  it.each([1, 2, 3])('are in another batch as well, or not, of seed %d', (seed) => {
    const random = new Random(seed);
    const records = identities(random, 400);
    const half = new RecordBatch(records.slice(0, 200));
    const names = new Set(records.slice(0, 200).map(nameOf));
    for (const record of records.slice(200)) {
      const one = new RecordBatch([record]);
      expect(one.sharesIdentityWith(half)).toBe(names.has(nameOf(record)));
      expect(half.sharesIdentityWith(one)).toBe(names.has(nameOf(record)));
    }
    expect(new RecordBatch([]).sharesIdentityWith(half)).toBe(false);
  });

  it('are no others for the connection of some', () => {
    const plain = ['a', 'b', 'c', 'd'].map((recordId) => usageRecord({ recordId, userId: `u-${recordId}` }));
    const connected = plain.map((record, row) =>
      row % 2 === 0 ? record : { ...record, connection: connection({ packetLatencyMs: row / 8, lrId: 'ü' }) },
    );
    for (const records of [plain, connected, [...connected].reverse()]) {
      const batch = new RecordBatch(records);
      expect(batch.firsts).toEqual(records);
      const alone = records.map((record) => new RecordBatch([record]).hashed([0])[0]!);
      const told = ({ record, contentHash, ledgerKey }: HashedRecord) => [record, contentHash, ledgerKey()];
      expect(batch.hashed([0, 1, 2, 3]).map(told)).toEqual(alone.map(told));
      expect(alone.map(({ record }) => record)).toEqual(records);
    }
  });
});
