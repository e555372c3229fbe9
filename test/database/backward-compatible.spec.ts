import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

/** Came before the first version that anybody runs: there is no older instance beside it. */
const UNRELEASED = ['20261120000000_usage_records', '20261121000000_stored_aggregates'];

const SOME_IDENTITY = `INSERT INTO usage_record_identity (account_id, record_id, started_at, content_hash)
  VALUES ('acme', 'r1', 0, '')`;

/** What an instance of the version before relies on, by name. */
type Catalogue = ReadonlyMap<string, { readonly what: string; readonly is: string }>;

/** `optional`: the database has a value where an older instance gives none. */
const CATALOGUE = `
  SELECT 'column ' || table_name || '.' || column_name AS name, 'column' AS what,
    udt_name || CASE WHEN is_nullable = 'YES' THEN ' optional' WHEN column_default IS NOT NULL THEN ' optional' WHEN is_identity = 'YES' THEN ' optional' ELSE ' required' END AS is
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL
  SELECT 'constraint ' || conrelid::regclass || '.' || conname, 'restriction', pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype IN ('c', 'f', 'u', 'x', 'p')
  UNION ALL
  SELECT 'unique index ' || indexrelid::regclass, 'restriction', pg_get_indexdef(indexrelid)
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
  WHERE indisunique AND NOT indisprimary AND relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, 'restriction', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL
  SELECT 'function ' || oid::regprocedure, 'function', prorettype::regtype::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace`;

async function catalogueOf(pool: pg.Pool): Promise<Catalogue> {
  const { rows } = await pool.query<{ name: string; what: string; is: string }>(CATALOGUE);
  return new Map(rows.map(({ name, what, is }) => [name, { what, is }]));
}

const tableOf = (name: string) => /^(?:column|constraint|trigger) "?([^".]+)/.exec(name)?.[1];

/** What of an older instance's doing would go wrong after a migration. */
function breakages(before: Catalogue, after: Catalogue): string[] {
  const tables = new Set(
    [...before.keys()].flatMap((name) => (name.startsWith('column ') ? [tableOf(name)] : [])),
  );
  const newColumns = [...after.keys()].filter((name) => name.startsWith('column ') && !before.has(name));
  const gone = [...before].flatMap(([name, { what, is }]) => {
    const now = after.get(name)?.is;
    if (what === 'restriction' || now === is) return [];
    return now === undefined ? [`${name} is gone`] : [`${name} was ${is} and is ${now}`];
  });
  const added = [...after].flatMap(([name, { what, is }]) => {
    if (before.has(name)) return [];
    const table =
      what === 'restriction' ? (tableOf(name) ?? / ON public\.(\w+)/.exec(is)?.[1]) : tableOf(name);
    if (!tables.has(table)) return [];
    if (what === 'column') return is.endsWith(' required') ? [`${name} is required`] : [];
    // An older instance leaves new columns empty, which restricts nothing.
    const ofNewColumn = newColumns.some((column) => is.includes(column.split('.')[1] ?? '?'));
    return what === 'restriction' && !ofNewColumn ? [`${name} is new: ${is}`] : [];
  });
  return [...gone, ...added];
}

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase('template1');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-compatible-'));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

const ledger = async () =>
  (await pool.query<Record<string, unknown>>('SELECT layout, moving FROM usage_ledger')).rows;

describe('each migration', () => {
  it('lets instances of the version before go on', async () => {
    const names = (await readdir('prisma/migrations')).filter((name) => /^\d/.test(name)).sort();
    expect(names.slice(0, UNRELEASED.length)).toEqual(UNRELEASED);
    const found: Record<string, string[]> = {};
    let before: Catalogue = new Map();
    for (const name of names) {
      await cp(join('prisma/migrations', name), join(folder, name), { recursive: true });
      expect(await migrate(pool, folder)).toEqual([name]);
      const after = await catalogueOf(pool);
      // An older instance beside a newer one has stored records.
      if (name === UNRELEASED[0]) await pool.query(SOME_IDENTITY);
      if (!UNRELEASED.includes(name)) found[name] = breakages(before, after);
      before = after;
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    expect(await ledger()).toEqual([{ layout: 'text', moving: false }]);
  });

  it('stores the ledger of a new database by key', async () => {
    await migrate(pool);
    expect(await ledger()).toEqual([{ layout: 'key', moving: false }]);
    await expect(pool.query(SOME_IDENTITY)).rejects.toThrow('The ledger has moved');
  });

  it.each([
    ['ALTER TABLE api_key DROP COLUMN rate_limit', 'column api_key.rate_limit is gone'],
    ['ALTER TABLE api_key RENAME COLUMN name TO title', 'column api_key.name is gone'],
    [
      'ALTER TABLE api_key ALTER COLUMN rate_limit TYPE bigint',
      'column api_key.rate_limit was int4 optional and is int8 optional',
    ],
    [
      'ALTER TABLE api_key ALTER COLUMN rate_limit SET NOT NULL',
      'column api_key.rate_limit was int4 optional and is int4 required',
    ],
    ['ALTER TABLE api_key ADD COLUMN more text NOT NULL', 'column api_key.more is required'],
    ['DROP TABLE subscriber_alias', 'column subscriber_alias.alias is gone'],
    ['DROP FUNCTION ensure_usage_partition(bigint)', 'function ensure_usage_partition(bigint) is gone'],
    ['CREATE UNIQUE INDEX one_name ON api_key (name)', 'unique index one_name is new'],
    ['ALTER TABLE api_key ADD CHECK (rate_limit > 5)', 'constraint api_key.api_key_rate_limit_check is new'],
  ])('that says %s would be found out', async (statement, breakage) => {
    await migrate(pool);
    const before = await catalogueOf(pool);
    await pool.query(statement);
    const found = breakages(before, await catalogueOf(pool));
    expect(found.some((line) => line.startsWith(breakage))).toBe(true);
  });

  it('may add tables, and columns that may be empty', async () => {
    await migrate(pool);
    const before = await catalogueOf(pool);
    await pool.query(`CREATE TABLE more (id int PRIMARY KEY, name text NOT NULL UNIQUE CHECK (name <> ''));
      ALTER TABLE api_key ADD COLUMN more text UNIQUE, ADD COLUMN most int NOT NULL DEFAULT 1 CHECK (most > 0)`);
    expect(breakages(before, await catalogueOf(pool))).toEqual([]);
  });
});
