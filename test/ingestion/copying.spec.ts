import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { ChangeSignal } from '../../src/rollups/change-signal.js';
import { Cluster } from '../../src/cluster/cluster.js';
import type { CopyRows } from '../../src/database/copy.js';
import { Database } from '../../src/database/database.js';
import { MonthlyPartitions } from '../../src/usage-records/monthly-partitions.js';
import { createPool } from '../../src/database/pool.js';
import { RecordBatch, UsageRecordRepository } from '../../src/usage-records/usage-record.repository.js';
import { createLogger } from '../../src/logging/logger.js';
import { changesOf } from '../../src/rollups/stored/changes.js';
import { logPartitionOf, LEVELS } from '../../src/rollups/stored/levels.js';
import { imsiNumber, msisdnNumber, userNumber } from '../../src/record-model/subscriber.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { usageRecord } from './records.js';
import { LEDGER } from '../support/ledger-in-use.js';

/** Counts the batches that are written straight into the tables, whatever becomes of them. */
class CountingDatabase extends Database {
  copies = 0;

  override copy(tables: readonly CopyRows[]): Promise<void> {
    this.copies++;
    return super.copy(tables);
  }
}

let own: TestDatabase;
let pool: pg.Pool;
let database: CountingDatabase;
let signal: ChangeSignal;
let records: UsageRecordRepository;
let notified: number;

beforeEach(async () => {
  own = await createTestDatabase();
  pool = createPool(own.url, readConfig({}).database, createLogger('silent'));
  database = new CountingDatabase(pool);
  signal = new ChangeSignal();
  notified = 0;
  signal.onChange(() => notified++);
  const cluster = new Cluster(new Database(pool));
  records = new UsageRecordRepository(database, new MonthlyPartitions(database), signal, cluster);
});
afterEach(async () => {
  await pool.end();
  await own.drop();
});

const store = (...batch: UsageRecord[]) => records.store(new RecordBatch(batch));
const some = (prefix: string, count: number, change: Partial<UsageRecord> = {}) =>
  Array.from({ length: count }, (_, index) => usageRecord({ recordId: `${prefix}${index}`, ...change }));
const count = async (table: string) =>
  Number((await pool.query<{ count: string }>(`SELECT count(*) FROM ${table}`)).rows[0]?.count);

async function logged(): Promise<string[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    'SELECT lane, account_id, level, period, key, slots FROM usage_change',
  );
  return rows.map(({ slots, ...rest }) => JSON.stringify([rest, (slots as Buffer).toString('hex')])).sort();
}
const expected = (...batches: UsageRecord[][]) =>
  batches
    .flatMap(changesOf)
    .map(({ level, accountId, period, key, slots }) =>
      JSON.stringify([
        {
          lane: logPartitionOf(level, accountId),
          account_id: accountId,
          level: LEVELS[level].code,
          period: String(period),
          key,
        },
        slots.toString('hex'),
      ]),
    )
    .sort();

describe('the change log', () => {
  it('has what the accepted records change, and nothing of the others', async () => {
    const first = [usageRecord({ recordId: 'a', customerSiteId: 's', serviceId: 4, uplinkBytes: 9 })];
    await store(...first);
    expect(await logged()).toEqual(expected(first));
    const fresh = usageRecord({ recordId: 'b', accountId: 'bolt', downlinkBytes: 77 });
    const outcomes = await store(...first, usageRecord({ recordId: 'a', genre: 'x' }), fresh, fresh);
    expect(outcomes).toEqual(['duplicate', 'conflict', 'accepted', 'duplicate']);
    expect(await logged()).toEqual(expected(first, [fresh]));
    await store(...first);
    expect(await logged()).toEqual(expected(first, [fresh]));
  });

  it('has those of several batches that are stored as one, and none when they are not', async () => {
    const months = new Set([Date.UTC(2026, 10)]);
    const [one, two] = [some('a', 3), some('b', 3)];
    await expect(
      records.storeAll(months, async (storeBatch) => {
        await storeBatch(new RecordBatch(one));
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect([await logged(), notified]).toEqual([[], 0]);
    await records.storeAll(months, async (storeBatch) => {
      await storeBatch(new RecordBatch(one));
      await storeBatch(new RecordBatch([...one, ...two]));
    });
    expect(await logged()).toEqual(expected(one, two));
    expect(notified).toBe(1);
  });

  it('is told of within the process, unless nothing was stored', async () => {
    await store(...some('a', 2));
    expect(notified).toBe(1);
    await store();
    expect(notified).toBe(1);
  });
});

describe('a batch with identities that are taken', () => {
  it('is written twice only now and then by a producer that sends all again', async () => {
    for (let round = 0; round < 5; round++) await store(...some('a', 3));
    expect(database.copies).toBe(2);
    expect([await count('usage_record'), await count(LEDGER.table)]).toEqual([3, 3]);
  });

  it('is forgotten once the account has had new ones for a while', async () => {
    await store(...some('a', 3));
    await store(...some('a', 3));
    for (let round = 0; round < 10; round++) await store(...some(`new${round}-`, 3));
    expect(database.copies).toBe(2 + 2);
  });

  it('is stored once by two that send it at the same time, over and over', async () => {
    for (let round = 0; round < 5; round++) {
      const batch = some(`r${round}-`, 300);
      const outcomes = await Promise.all([store(...batch), store(...[...batch].reverse())]);
      expect(outcomes.flat().filter((outcome) => outcome === 'accepted')).toHaveLength(300);
    }
    expect([await count('usage_record'), await count(LEDGER.table)]).toEqual([1_500, 1_500]);
    const { rows } = await pool.query<{ parts: string }>('SELECT count(*) AS parts FROM usage_change');
    expect(Number(rows[0]?.parts)).toBe(5 * expected(some('x', 300)).length);
  });
});

describe("a subscriber's other numbers", () => {
  const aliases = async () =>
    (await pool.query<{ alias: string; subscriber: string }>('SELECT * FROM subscriber_alias')).rows
      .map(({ alias, subscriber }) => [Number(alias), Number(subscriber)])
      .sort(([a = 0], [b = 0]) => a - b);

  it('are those of the IMSI and the user beside the one the record is found by', async () => {
    await store(
      usageRecord({ recordId: 'all', msisdn: '007', imsi: '26', userId: 'ü' }),
      usageRecord({ recordId: 'again', msisdn: '007', imsi: '26', userId: 'ü' }),
      usageRecord({ recordId: 'sim', imsi: '007', userId: 'v' }),
      usageRecord({ recordId: 'user', userId: 'w' }),
      usageRecord({ recordId: 'number', msisdn: '1' }),
      usageRecord({ recordId: 'nobody' }),
    );
    expect(await aliases()).toEqual(
      [
        [userNumber('ü'), msisdnNumber('007')],
        [userNumber('v'), imsiNumber('007')],
        [imsiNumber('26'), msisdnNumber('007')],
      ].sort(([a = 0], [b = 0]) => a - b),
    );
    const { rows } = await pool.query<{ record_id: string; subscriber: string | null }>(
      'SELECT record_id, subscriber FROM usage_record ORDER BY record_id',
    );
    expect(rows.map(({ record_id, subscriber }) => [record_id, subscriber && Number(subscriber)])).toEqual([
      ['again', msisdnNumber('007')],
      ['all', msisdnNumber('007')],
      ['nobody', null],
      ['number', msisdnNumber('1')],
      ['sim', imsiNumber('007')],
      ['user', userNumber('w')],
    ]);
  });

  it('are stored before a body that is all or nothing', async () => {
    await records.prepare(new RecordBatch([usageRecord({ msisdn: '1', imsi: '2' })]));
    expect(await aliases()).toEqual([[imsiNumber('2'), msisdnNumber('1')]]);
  });
});
