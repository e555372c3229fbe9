import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase('template1');
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-migrations-'));
  await cp('prisma/migrations', folder, { recursive: true });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

const ledger = async () =>
  (
    await pool.query<{ migration_name: string; applied_steps_count: number; finished: boolean }>(
      'SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY 1',
    )
  ).rows;

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

describe('migrate', () => {
  it('applies each migration once, also when several instances start at once', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, folder)));
    const rows = await ledger();
    expect(rows.length).toBeGreaterThan(0);
    expect(applied.flat().sort()).toEqual(rows.map((row) => row.migration_name));
    expect(rows.every((row) => row.finished && row.applied_steps_count === 1)).toBe(true);
    expect(await migrate(pool, folder)).toEqual([]);
  });

  it('applies what was added since', async () => {
    await migrate(pool, folder);
    await addMigration('20991231000000_more', 'CREATE TABLE more (id int)');
    expect(await migrate(pool, folder)).toEqual(['20991231000000_more']);
    expect((await pool.query('SELECT * FROM more')).rows).toEqual([]);
  });

  it('leaves nothing of a migration that fails, and can go on once it is mended', async () => {
    await addMigration('20991231000000_more', 'CREATE TABLE more (id int); SELECT 1/0');
    await expect(migrate(pool, folder)).rejects.toThrow('Migration 20991231000000_more failed');
    expect((await pool.query(`SELECT to_regclass('more') AS more`)).rows).toEqual([{ more: null }]);
    await writeFile(join(folder, '20991231000000_more', 'migration.sql'), 'CREATE TABLE more (id int)');
    expect(await migrate(pool, folder)).toEqual(['20991231000000_more']);
  });

  it('refuses a migration that was changed after it had been applied', async () => {
    await addMigration('20991231000000_more', 'CREATE TABLE more (id int)');
    await migrate(pool, folder);
    await writeFile(join(folder, '20991231000000_more', 'migration.sql'), 'CREATE TABLE more (id bigint)');
    await expect(migrate(pool, folder)).rejects.toThrow('was changed after it had been applied');
  });

  it('refuses to go on after a migration that another tool left unfinished', async () => {
    await migrate(pool, folder);
    await pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(pool, folder)).rejects.toThrow('was begun and never finished');
  });

  it('takes as long as it takes, whatever else has to answer in time', async () => {
    const hurried = new pg.Pool({ connectionString: database.url, max: 2, query_timeout: 300 });
    await migrate(hurried, folder);
    await addMigration('20991231000000_slow', 'SELECT pg_sleep(1)');
    const applied = await Promise.all([migrate(hurried, folder), migrate(hurried, folder)]);
    expect(applied.flat()).toEqual(['20991231000000_slow']);
    await hurried.end();
  });

  it('lets a newer version’s migrations stand', async () => {
    await addMigration('20991231000000_newer', 'CREATE TABLE newer (id int)');
    await migrate(pool, folder);
    await rm(join(folder, '20991231000000_newer'), { recursive: true });
    expect(await migrate(pool, folder)).toEqual([]);
  });
});
