import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { assertDurableSettings, DURABLE_SETTINGS } from './durable-settings.js';
import { readInTurns } from './read-in-turns.js';

/** Time for the server to report its statement timeout, before the client's own timeout. */
const CLIENT_GRACE_MS = 5_000;

/**
 * The one pool, used by Prisma and by our SQL. Every session runs in UTC (timestamps shift otherwise), commits durably,
 * and has time limits.
 */
export function createPool(url: string, database: Config['database'], logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'edgemeter',
    max: database.poolSize,
    connectionTimeoutMillis: database.connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: database.statementTimeoutMs,
    query_timeout: database.statementTimeoutMs + CLIENT_GRACE_MS,
    // Else a stopped instance holds its change log partition, and a lost one until the server notices.
    idle_in_transaction_session_timeout: database.idleTransactionMs,
    keepAlive: true,
    // Parallel workers for one statement would take more from all other statements than it gains.
    options: '-c timezone=UTC -c synchronous_commit=on -c jit=off -c max_parallel_workers_per_gather=0',
  });
  // The server may close an idle connection. No request fails by that. Without a listener the error would end the
  // process.
  pool.on('error', ({ message, code }: Error & { code?: string }) => {
    // At the end the embedded server closes connections that the pool is still closing.
    if (!pool.ending) logger.warn({ error: { message, code } }, 'an idle database connection was lost');
  });
  // The same for a connection that is lost between two statements of a transaction: the next statement fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('connect', readInTurns);
  return pool;
}

/**
 * Asserts that an acknowledged record survives a crash.
 * @throws Error that names each wrong setting.
 */
export async function assertDurable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `SELECT name, current_setting(name) AS setting FROM unnest($1::text[]) AS name`,
    [DURABLE_SETTINGS],
  );
  assertDurableSettings(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])));
}
