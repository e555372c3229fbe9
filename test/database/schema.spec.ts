import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

function schemaDiff(): { status: number | null; sql: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/schema-diff.js', database.url], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { status, sql: stdout, errors: stderr };
}

describe('schema.prisma', () => {
  it('agrees with the migrated database, partitions and all', async () => {
    await client.query('SELECT ensure_usage_partition($1)', [Date.parse('2022-07-01T00:00:00Z')]);
    expect(schemaDiff()).toEqual({ status: 0, sql: '', errors: '' });
  });

  it('is seen to disagree when the database has something else', async () => {
    await client.query('ALTER TABLE usage_record DROP COLUMN genre CASCADE');
    const { status, sql } = schemaDiff();
    expect(status).toBe(2);
    expect(sql).toContain('ADD COLUMN     "genre"');
  });
});

describe('ensure_usage_partition', () => {
  const months = async () =>
    (
      await client.query<{ name: string; bound: string }>(
        `SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'usage_partition' AND c.relkind = 'r' ORDER BY 1`,
      )
    ).rows;

  it('makes one partition a UTC month, also for concurrent requests', async () => {
    const instants = ['2023-12-31T23:59:59.999Z', '2024-01-01T00:00:00.000Z', '2024-01-31T23:59:59.999Z'];
    await Promise.all(
      instants.map(async (instant) => {
        const other = new pg.Client({ connectionString: database.url });
        await other.connect();
        await other.query('SELECT ensure_usage_partition($1)', [Date.parse(instant)]);
        await other.end();
      }),
    );
    expect(await months()).toEqual([
      { name: 'usage_record_2022_07', bound: `FOR VALUES FROM ('1656633600000') TO ('1659312000000')` },
      { name: 'usage_record_2023_12', bound: `FOR VALUES FROM ('1701388800000') TO ('1704067200000')` },
      { name: 'usage_record_2024_01', bound: `FOR VALUES FROM ('1704067200000') TO ('1706745600000')` },
    ]);
  });
});
