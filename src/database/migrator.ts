import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ClientBase, Pool } from 'pg';

/** Prisma's own advisory lock: `prisma migrate deploy` and this migrator wait for each other. */
const MIGRATION_LOCK = 72707369;

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

// As `prisma migrate` creates it.
const CREATE_LEDGER = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface LedgerRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/** No time limit for migrations, or for the wait for another instance's migrations. */
const NO_TIME_LIMIT = { query_timeout: 2 ** 31 - 1 };

/**
 * Applies the missing migrations, each in a transaction of its own. It keeps Prisma's ledger of migrations, so that
 * `prisma migrate deploy` agrees. Instances that start at the same time wait for each other.
 * @returns the names of the migrations applied now.
 * @throws Error when an applied migration was changed afterwards, or one is incomplete.
 */
export async function migrate(pool: Pool, folder: string = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = await pool.connect();
  try {
    await client.query(`SET statement_timeout = 0`);
    await client.query({ text: 'SELECT pg_advisory_lock($1)', values: [MIGRATION_LOCK], ...NO_TIME_LIMIT });
    return await applyMissing(client, migrations);
  } finally {
    // Closed, not returned to the pool: the lock and the setting end with the session.
    client.release(true);
  }
}

async function applyMissing(client: ClientBase, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(CREATE_LEDGER);
  const { rows } = await client.query<LedgerRow>(
    `SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const ledger = new Map(rows.map((row) => [row.migration_name, row]));
  const applied: string[] = [];
  for (const migration of migrations) {
    const row = ledger.get(migration.name);
    if (row) assertUnchanged(migration, row);
    else {
      await apply(client, migration);
      applied.push(migration.name);
    }
  }
  return applied;
}

function assertUnchanged({ name, checksum }: Migration, row: LedgerRow): void {
  if (row.finished_at === null) throw new Error(`Migration ${name} was begun and never finished`);
  if (row.checksum !== checksum) throw new Error(`Migration ${name} was changed after it had been applied`);
}

async function apply(client: ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query({ text: sql, ...NO_TIME_LIMIT });
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    // Without a connection no rollback is needed: the server has rolled back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${name} failed, and the database is as it was before it`, { cause: error });
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(`${folder}/${name}/migration.sql`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
