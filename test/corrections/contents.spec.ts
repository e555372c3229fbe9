import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { contentOf, contentSql, insertContents, recordOf } from '../../src/usage-records/sql/fact-rows.js';
import { isFirstPart } from '../../src/record-model/first-part.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { NOW } from '../ingestion/decoding.js';
import { connection, usageRecord } from '../ingestion/records.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { insertFacts } from '../support/facts.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const RECORDS: readonly UsageRecord[] = [
  usageRecord({ recordId: 'least' }),
  usageRecord({ recordId: 'little', connection: connection({ jitterMs: 1e-7 }) }),
  usageRecord({
    recordId: 'whole',
    startedAt: NOW - 40 * 86_400_000,
    endedAt: NOW - 40 * 86_400_000 + 1,
    uplinkBytes: Number.MAX_SAFE_INTEGER,
    customerSiteId: 's',
    msisdn: '007',
    imsi: '26',
    userId: 'ü',
    serviceId: 0,
    cellId: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
    genre: 'g',
    network: '5G',
    itemId: 'i',
    connection: {
      packetLatencyMs: 0.1 + 0.2,
      jitterMs: 12,
      packetLossPercent: 100,
      simType: 'physical',
      enodebIp: '10.0.0.1',
      ueIp: '2001:db8::1',
      lrId: 'ü',
    },
  }),
];
/** Stored in parts. */
const LONG: readonly UsageRecord[] = [
  usageRecord({
    recordId: 'long',
    startedAt: NOW - 31 * 86_400_000,
    endedAt: NOW,
    uplinkBytes: Number.MAX_SAFE_INTEGER,
    downlinkBytes: 100,
    msisdn: '007',
    connection: connection({ jitterMs: 1e-7 }),
  }),
  usageRecord({ recordId: 'longer than a day', startedAt: NOW - 86_400_001, endedAt: NOW, uplinkBytes: 3 }),
  usageRecord({ recordId: 'no length', startedAt: NOW, endedAt: NOW, uplinkBytes: 3 }),
];
const FACTS = 'SELECT * FROM usage_record ORDER BY record_id, started_at';

afterEach(() => pool.query('TRUNCATE usage_record; DROP TABLE kept'));

it.each([
  ['of a day at most', RECORDS, 3],
  ['of other lengths', LONG, 32 + 2 + 1],
])(
  'kept of records %s is their content, by code and by SQL alike, and gives the same facts again',
  async (_, records, count) => {
    await insertFacts(pool, records);
    const { rows: facts } = await pool.query<Record<string, unknown>>(FACTS);
    expect(facts).toHaveLength(count);
    const { rows } = await pool.query<{ record_id: string; content: Record<string, unknown> }>(
      `SELECT record_id, ${contentSql('usage_record')} AS content FROM usage_record
     WHERE ${isFirstPart('usage_record')} ORDER BY record_id`,
    );
    expect(rows.map(({ content }) => content)).toEqual(
      records.map((record) => JSON.parse(contentOf(record)) as unknown),
    );
    expect(
      rows.map(({ record_id, content }) => recordOf({ ...content, account_id: 'acme', record_id })),
    ).toEqual(records);
    await pool.query('CREATE TABLE kept (account_id text, record_id text, content jsonb)');
    for (const record of records)
      await pool.query('INSERT INTO kept VALUES ($1, $2, $3)', ['acme', record.recordId, contentOf(record)]);
    await pool.query('DELETE FROM usage_record');
    await pool.query(insertContents('SELECT * FROM kept'));
    expect((await pool.query(FACTS)).rows).toEqual(facts);
  },
);
