import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { binaryArray } from '../../src/database/binary-array.js';
import { findConflicts } from '../../src/usage-records/sql/ingest-conflicts.js';
import { LEDGER_LAYOUTS } from '../../src/usage-records/sql/ledger-layout.js';
import { takeIdentities } from '../../src/usage-records/sql/ingest-identities.js';
import {
  monthOf,
  RecordBatch,
  UsageRecordRepository,
} from '../../src/usage-records/usage-record.repository.js';
import { createLogger } from '../../src/logging/logger.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { untilBlocked } from '../support/locked-tables.js';
import { storeByText } from '../support/text-ledger.js';
import { storeParts } from './record-store.js';
import { usageRecord } from './records.js';
import { onOneServer } from '../support/one-server.js';
import { isIdentityOf, LEDGER } from '../support/ledger-in-use.js';

let database: TestDatabase;
let pool: pg.Pool;
let records: UsageRecordRepository;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, readConfig({}).database, createLogger('silent'));
  records = new UsageRecordRepository(...storeParts(new Database(pool)));
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

const store = (...batch: UsageRecord[]) => records.store(new RecordBatch(batch));
const rows = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await pool.query<Record<string, unknown>>(sql, values)).rows;
const facts = async () => {
  const all = await rows(
    'SELECT account_id, record_id, genre FROM usage_record ORDER BY account_id, record_id',
  );
  return all.map(({ account_id, record_id, genre }) => [account_id, record_id, genre]);
};

describe('an array in binary', () => {
  it.each([
    ['text', 'text', ['a', null, '', 'ü📶', 'x'.repeat(10_000), '{"a",NULL}']],
    ['int8', 'text', ['0', '1', null, '4294967295', '4294967296', '1795165200000', '9007199254740991']],
    ['uuid', 'text', ['6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a', null, 'ffffffff-ffff-ffff-ffff-ffffffffffff']],
  ] as const)('of %s comes back as it was', async (type, read, values) => {
    const given = values.map((value) => (value !== null && type === 'int8' ? Number(value) : value));
    const [row] = await rows(`SELECT $1::${type}[]::${read}[] AS back`, [
      binaryArray(type, given, (value) => value),
    ]);
    expect(row?.back).toEqual(values);
  });

  it('of bytes comes back as it was', async () => {
    const bytes = ['\0\xff\x7f', '', null];
    const [row] = await rows('SELECT $1::bytea[] AS back', [binaryArray('bytea', bytes, (value) => value)]);
    expect(row?.back).toEqual([Buffer.from([0, 255, 127]), Buffer.alloc(0), null]);
  });

  it('may be empty', async () => {
    const [row] = await rows('SELECT $1::text[] AS back', [binaryArray('text', [], () => null)]);
    expect(row?.back).toEqual([]);
  });
});

describe('storing', () => {
  it('keeps every field in the facts, and the identity in the ledger', async () => {
    const whole = usageRecord({
      uplinkBytes: Number.MAX_SAFE_INTEGER,
      customerSiteId: 's',
      msisdn: '49',
      imsi: '26',
      userId: 'ü',
      serviceId: 0,
      cellId: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
      genre: 'g',
      network: '5G',
      itemId: 'i',
      connection: {
        packetLatencyMs: 0.1,
        jitterMs: 10_000,
        packetLossPercent: 33.333333333333336,
        simType: 'physical',
        enodebIp: '10.0.0.1',
        ueIp: '2001:db8::1',
        lrId: 'ü',
      },
    });
    expect(await store(whole, usageRecord({ recordId: 'r-2' }))).toEqual(['accepted', 'accepted']);
    expect(await rows('SELECT * FROM usage_record ORDER BY record_id')).toEqual([
      {
        account_id: 'acme',
        record_id: 'r-1',
        started_at: String(whole.startedAt),
        ended_at: String(whole.endedAt),
        uplink_bytes: '9007199254740991',
        downlink_bytes: '2',
        customer_site_id: 's',
        msisdn: '49',
        imsi: '26',
        user_id: 'ü',
        service_id: '0',
        cell_id: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
        genre: 'g',
        network: '5G',
        item_id: 'i',
        started_day: Math.floor(whole.startedAt / 86_400_000),
        subscriber: '149',
        packet_latency_ms: '0.1',
        jitter_ms: '10000',
        packet_loss_percent: '33.333333333333336',
        sim_type: 'physical',
        enodeb_ip: '10.0.0.1',
        ue_ip: '2001:db8::1',
        lr_id: 'ü',
        whole_started_at: null,
        whole_ended_at: null,
        whole_uplink_bytes: null,
        whole_downlink_bytes: null,
      },
      expect.objectContaining({
        record_id: 'r-2',
        genre: null,
        service_id: null,
        cell_id: null,
        started_day: Math.floor(whole.startedAt / 86_400_000),
        subscriber: null,
        packet_latency_ms: null,
        jitter_ms: null,
        packet_loss_percent: null,
        sim_type: null,
        enodeb_ip: null,
        ue_ip: null,
        lr_id: null,
      }),
    ]);
    expect(
      await rows(
        `SELECT id, identity.started_at, length(content_hash) AS bytes
         FROM unnest('{r-1,r-2}'::text[]) AS id
         JOIN ${LEDGER.table} AS identity ON ${isIdentityOf(`'acme'`, 'id')} ORDER BY id`,
      ),
    ).toEqual([
      { id: 'r-1', started_at: String(whole.startedAt), bytes: 16 },
      expect.objectContaining({ id: 'r-2', bytes: 16 }),
    ]);
  });

  it('tells duplicates from conflicts, and what is stored stands', async () => {
    await store(usageRecord({ recordId: 'a' }), usageRecord({ recordId: 'b', genre: 'first' }));
    expect(
      await store(
        usageRecord({ recordId: 'c' }),
        usageRecord({ recordId: 'b', genre: 'second' }),
        usageRecord({ recordId: 'a' }),
        usageRecord({ recordId: 'a', accountId: 'other' }),
        usageRecord({ recordId: 'c', genre: 'x' }),
        usageRecord({ recordId: 'c' }),
      ),
    ).toEqual(['accepted', 'conflict', 'duplicate', 'accepted', 'conflict', 'duplicate']);
    expect(await facts()).toEqual([
      ['acme', 'a', null],
      ['acme', 'b', 'first'],
      ['acme', 'c', null],
      ['other', 'a', null],
    ]);
  });

  it('stores nothing of nothing', async () => {
    expect(await store()).toEqual([]);
  });

  it('makes the partitions that it needs', async () => {
    const months = [Date.UTC(2024, 1, 29, 23, 59, 59, 999), Date.UTC(2024, 2, 1), Date.UTC(2030, 11, 31)];
    const batch = months.map((startedAt, index) =>
      usageRecord({ recordId: `r${index}`, startedAt, endedAt: startedAt + 1 }),
    );
    expect(await store(...batch)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(
      await rows(
        // On a cluster the partition of a shard has its number after the name.
        `SELECT regexp_replace(tableoid::regclass::text, '_\\d{6}$', '') AS partition FROM usage_record ORDER BY started_at`,
      ),
    ).toEqual([
      { partition: 'usage_partition.usage_record_2024_02' },
      { partition: 'usage_partition.usage_record_2024_03' },
      { partition: 'usage_partition.usage_record_2030_12' },
    ]);
  });

  it('makes a partition anew that was dropped behind its back', async () => {
    const { startedAt } = usageRecord();
    await store(usageRecord());
    await pool.query(
      `DROP TABLE usage_partition.usage_record_${new Date(startedAt).toISOString().slice(0, 7).replace('-', '_')}`,
    );
    expect(await store(usageRecord({ recordId: 'r-2' }))).toEqual(['accepted']);
    expect(await facts()).toEqual([['acme', 'r-2', null]]);
  });

  it('does not try for ever what the table refuses', async () => {
    await expect(store(usageRecord({ endedAt: 0 }))).rejects.toMatchObject({ code: '23514' });
    expect(await facts()).toEqual([]);
  });

  it('is part of the transaction that it is given', async () => {
    const own = new Database(pool);
    const undone = own.write(async (session) => {
      expect(await records.store(new RecordBatch([usageRecord()]), session)).toEqual(['accepted']);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await facts()).toEqual([]);
  });

  it('is all or nothing over several batches when asked for', async () => {
    const months = new Set([monthOf(usageRecord().startedAt)]);
    const undone = records.storeAll(months, async (storeBatch) => {
      await storeBatch(new RecordBatch([usageRecord({ recordId: 'a' })]));
      await storeBatch(new RecordBatch([usageRecord({ recordId: 'b' })]));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await facts()).toEqual([]);
    const outcomes = await records.storeAll(months, async (storeBatch) => [
      ...(await storeBatch(new RecordBatch([usageRecord({ recordId: 'a' })]))),
      ...(await storeBatch(
        new RecordBatch([usageRecord({ recordId: 'a' }), usageRecord({ recordId: 'b' })]),
      )),
    ]);
    expect(outcomes).toEqual(['accepted', 'duplicate', 'accepted']);
    expect(await facts()).toHaveLength(2);
  });
});

const BY_INDEX = 'looking conflicts up';
onOneServer(BY_INDEX).describe(BY_INDEX, () => {
  it.each(['text', 'key'] as const)('goes by the index of the ledger by %s', async (layout) => {
    if (layout === 'text') await storeByText(pool);
    const { table, columns, valuesOf } = LEDGER_LAYOUTS[layout];
    await pool.query(
      `INSERT INTO ${table} (${columns.join(', ')}, started_at, content_hash)
       SELECT ${valuesOf(`'acme'`, `'r' || n`)}, 0, '\\x00' FROM generate_series(1, 20000) AS n`,
    );
    await pool.query(`ANALYZE ${table}`);
    const some = Array.from({ length: 2_000 }, (_, index) => usageRecord({ recordId: `r${index}` }));
    const { text, values } = findConflicts(
      LEDGER_LAYOUTS[layout],
      new RecordBatch(some).hashed([...some.keys()]),
    );
    const plan = await rows(`EXPLAIN ${text}`, [...values]);
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain(`using ${table}_pkey`);
  });
});

describe('storing at the same time', () => {
  const WAITING = 'sees what is committed while it waits';
  const batch = (genre: string | null = null) =>
    Array.from({ length: 500 }, (_, index) => usageRecord({ recordId: `r${index}`, genre }));

  it('stores each identity once, whichever batch is first', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => store(...batch())));
    const count = (wanted: string) => outcomes.flat().filter((outcome) => outcome === wanted).length;
    expect([count('accepted'), count('duplicate'), count('conflict')]).toEqual([500, 3_500, 0]);
    expect(await facts()).toHaveLength(500);
  });

  it('tells a conflict with what another has only just stored', async () => {
    const [one, two] = await Promise.all([store(...batch('one')), store(...batch('two'))]);
    for (const [index, outcome] of one.entries()) {
      expect([outcome, two[index]].sort()).toEqual(['accepted', 'conflict']);
    }
  });

  it('takes identities in one order, so that no two batches wait each for the other', async () => {
    await storeByText(pool);
    const ids = ['b', 'C', 'a', 'ä', 'B'];
    await store(
      ...ids.map((recordId) => usageRecord({ recordId })),
      ...ids.map((recordId) => usageRecord({ recordId, accountId: 'Acme' })),
    );
    const taken = await rows(
      `SELECT account_id || ' ' || record_id AS identity FROM usage_record_identity ORDER BY ctid`,
    );
    const inOrder = ['B', 'C', 'a', 'b', 'ä'];
    expect(taken.map(({ identity }) => identity)).toEqual([
      ...inOrder.map((recordId) => `Acme ${recordId}`),
      ...inOrder.map((recordId) => `acme ${recordId}`),
    ]);
  });

  onOneServer(WAITING).it(WAITING, async () => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { text, values } = takeIdentities(
        LEDGER_LAYOUTS.key,
        new RecordBatch([usageRecord({ genre: 'other' })]).hashed([0]),
      );
      await records.store(new RecordBatch([usageRecord({ recordId: 'other month' })]));
      await client.query(text, [...values]);
      const waiting = store(usageRecord());
      await untilBlocked(pool, 'usage_record_key');
      await client.query('COMMIT');
      expect(await waiting).toEqual(['conflict']);
    } finally {
      client.release();
    }
  });
});
