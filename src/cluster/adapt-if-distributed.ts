import type { Pool } from 'pg';
import type { Logger } from '../logging/logger.js';
import { assertDurableSettings } from '../database/durable-settings.js';
import { adapt, citusOf, onAllNodes } from './citus.js';
import { DISTRIBUTED } from './tables.js';

/**
 * Checks every server of a distributed database, and says in the log that it is one.
 * @param isMigrated whether migrations were applied since the last start. They may have replaced what it needs.
 * @throws Error when a server would lose acknowledged records in a crash.
 */
export async function adaptIfDistributed(pool: Pool, logger: Logger, isMigrated: boolean): Promise<void> {
  const citus = await citusOf(pool);
  if (!citus) return;
  const isDistributed = DISTRIBUTED.every((table) => citus.distributed.includes(table));
  logger.info(
    { citus: citus.version, servers: citus.workers, distributed: isDistributed },
    isDistributed
      ? 'the database is distributed'
      : 'the database can be distributed: edgemeter db distribute',
  );
  if (!isDistributed) return;
  if (isMigrated) {
    const client = await pool.connect();
    try {
      await adapt(client);
    } finally {
      client.release();
    }
  }
  const settings = await onAllNodes(
    pool,
    `SELECT json_object_agg(name, current_setting(name)) FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name`,
  );
  for (const own of settings) assertDurableSettings(JSON.parse(own) as Record<string, string>);
}
