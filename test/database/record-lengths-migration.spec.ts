import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const MIGRATION = '20261129000000_record_lengths';
const DAY = 86_400_000;
const MAY = Date.UTC(2026, 4, 1);
const JUNE = Date.UTC(2026, 5, 1);

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase('template1');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-lengths-'));
  for (const name of (await readdir('prisma/migrations')).filter((one) => one < MIGRATION))
    await cp(join('prisma/migrations', name), join(folder, name), { recursive: true });
  await migrate(pool, folder);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Stores a fact as the version before does. */
const insert = (recordId: string, startedAt: number, duration: number) =>
  pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, started_day)
     VALUES ('acme', $1, $2::bigint, $2::bigint + $3::bigint, 1, 2, $2::bigint / 86400000)`,
    [recordId, startedAt, duration],
  );
const refusal = { code: '23514', constraint: 'usage_record_duration' };

it('keeps what is stored, and takes records of no length in old months and new ones', async () => {
  await pool.query('SELECT ensure_usage_partition($1)', [MAY]);
  await insert('old', MAY, DAY);
  await expect(insert('none', MAY, 0)).rejects.toMatchObject(refusal);
  const { rows: before } = await pool.query('SELECT * FROM usage_record');

  await cp(join('prisma/migrations', MIGRATION), join(folder, MIGRATION), { recursive: true });
  expect(await migrate(pool, folder)).toEqual([MIGRATION]);
  const { rows: after } = await pool.query('SELECT * FROM usage_record');
  const whole = {
    whole_started_at: null,
    whole_ended_at: null,
    whole_uplink_bytes: null,
    whole_downlink_bytes: null,
  };
  expect(after).toEqual([{ ...before[0], ...whole }]);

  await pool.query('SELECT ensure_usage_partition($1)', [JUNE]);
  for (const month of [MAY, JUNE]) {
    await insert(`none ${month}`, month, 0);
    await insert(`day ${month}`, month, DAY);
    await expect(insert('back', month + 1, -1)).rejects.toMatchObject(refusal);
    await expect(insert('long', month, DAY + 1)).rejects.toMatchObject(refusal);
  }
});
