import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger } from '../../src/logging/logger.js';
import { LedgerMoveService } from '../../src/usage-records/ledger-move.js';
import { RecordBatch, UsageRecordRepository } from '../../src/usage-records/usage-record.repository.js';
import { storeParts } from '../ingestion/record-store.js';
import { usageRecord } from '../ingestion/records.js';
import { edgemeterHere } from '../support/cli.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { untilBlocked } from '../support/locked-tables.js';
import { storeByText } from '../support/text-ledger.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, readConfig({}).database, createLogger('silent'));
  await storeByText(pool);
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

const move = () => new LedgerMoveService(new Database(pool), new Cluster(new Database(pool))).move();
/** An instance of the service that stores records, and knows nothing of a move. */
const instance = () => new UsageRecordRepository(...storeParts(new Database(pool)));
const rows = async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows;

/** How many identities are stored by text and by key. */
const identities = async () =>
  (
    await rows(`SELECT (SELECT count(*)::int FROM usage_record_identity) AS text,
      (SELECT count(*)::int FROM usage_record_key) AS key`)
  )[0];

const some = (from: number, to: number) =>
  new RecordBatch(
    Array.from({ length: to - from }, (_, nth) =>
      usageRecord({ recordId: `r${String(from + nth).padStart(6, '0')}` }),
    ),
  );

const countOf = (outcomes: readonly string[]) => outcomes.filter((outcome) => outcome === 'accepted').length;

describe('the move', () => {
  it('goes on while several instances store, each identity once', async () => {
    const instances = [instance(), instance(), instance()];
    await instance().store(some(0, 11_000));
    // Each batch has records that are stored, and new ones that another instance stores as well.
    const storing = instances.map(async (own, nth) => {
      let accepted = 0;
      for (let from = 10_000 + nth * 100; from < 14_000; from += 500)
        accepted += countOf(await own.store(some(from, from + 800)));
      return accepted;
    });
    const moves = await Promise.all([move(), move()]);
    const counts = await Promise.all(storing);
    expect(moves.map(({ complete }) => complete)).toEqual([true, true]);
    // The last batch of the third instance ends with 14,500.
    expect(counts.reduce((sum, count) => sum + count)).toBe(3_500);
    expect(await identities()).toEqual({ text: 0, key: 14_500 });
    expect(await rows('SELECT count(*)::int AS count FROM usage_record')).toEqual([{ count: 14_500 }]);
  });

  it('keeps all of an identity', async () => {
    await instance().store(some(0, 3));
    await pool.query(`UPDATE usage_record_identity SET voided_at = 7 WHERE record_id = 'r000001'`);
    const contents = (table: string, isOf: string) =>
      rows(`SELECT id, started_at, content_hash, voided_at FROM ${table}
        JOIN unnest('{r000000,r000001,r000002}'::text[]) AS id ON ${isOf} ORDER BY id`);
    const before = await contents('usage_record_identity', 'record_id = id');
    await move();
    expect(await contents('usage_record_key', `key = usage_key_of('acme', id)`)).toEqual(before);
    expect(before.map(({ voided_at: voidedAt }) => voidedAt)).toEqual([null, '7', null]);
  });

  it('goes on where it was broken off', async () => {
    await instance().store(some(0, 6_000));
    await pool.query('SELECT usage_ledger_begin()');
    await pool.query(`SELECT usage_ledger_bring(array_agg(account_id), array_agg(record_id))
      FROM (SELECT * FROM usage_record_identity LIMIT 1000) AS part`);
    expect(await identities()).toEqual({ text: 5_000, key: 1_000 });
    const { code, stdout } = await edgemeterHere(['ledger', 'move', '--json'], {
      env: { DATABASE_URL: database.url, REFRESH_INTERVAL_MS: '0' },
    });
    expect([code, JSON.parse(stdout)]).toEqual([0, { moved: 5_000, complete: true }]);
    expect(await identities()).toEqual({ text: 0, key: 6_000 });
    expect(await rows('SELECT layout, moving FROM usage_ledger')).toEqual([{ layout: 'key', moving: false }]);
  });

  it('begins when no correction is under way', async () => {
    const client = await pool.connect();
    await client.query('BEGIN; SELECT usage_ledger_now()');
    const moving = move();
    await untilBlocked(pool, 'SELECT usage_ledger_begin()');
    expect(await rows('SELECT layout FROM usage_ledger')).toEqual([{ layout: 'text' }]);
    await client.query('COMMIT');
    client.release();
    expect(await moving).toEqual({ moved: 0, complete: true });
  });

  it('gives the space back when no reader still sees identities in it', async () => {
    await instance().store(some(0, 3));
    const reader = await pool.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT FROM usage_ledger');
    const moving = move();
    await eventually('the move waits for the reader', async () => {
      const waiting = await rows(`SELECT FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND query LIKE '%age(backend_xmin)%'`);
      return waiting.length > 0 ? true : undefined;
    });
    expect(await rows('SELECT layout, moving FROM usage_ledger')).toEqual([{ layout: 'key', moving: false }]);
    const { rows: seen } = await reader.query('SELECT FROM usage_record_identity');
    await reader.query('COMMIT');
    reader.release();
    expect(seen).toHaveLength(3);
    expect(await moving).toEqual({ moved: 3, complete: true });
    expect(await rows(`SELECT pg_relation_size('usage_record_identity')::int AS bytes`)).toEqual([
      { bytes: 0 },
    ]);
  });

  it('keeps an instance of the version before from storing what might be stored already', async () => {
    await move();
    await expect(
      pool.query(`INSERT INTO usage_record_identity VALUES ('acme', 'a', 1, '') ON CONFLICT DO NOTHING`),
    ).rejects.toMatchObject({ code: 'EDL01' });
  });
});
