import type { Pool } from 'pg';
import { adapt, citusOf, distribute, stepsOf, type DistributionStep } from './citus.js';

/** The database cannot be distributed, for a reason that the operator can change. */
export class NotDistributable extends Error {
  override readonly name = 'NotDistributable';
}

export interface Distribution {
  /** What was distributed now, or would be. */
  readonly steps: readonly DistributionStep[];
  readonly version: string;
  readonly workers: number;
}

/** The advisory lock of the distribution. */
const LOCK = 1_701_668_207;

export interface DistributeOptions {
  /** Shards of each table. */
  readonly shards: number;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  readonly onStep?: (step: DistributionStep) => void;
}

/**
 * Distributes the tables of usage by account over the servers of a Citus cluster. Each table is one transaction. What is
 * distributed already stays as it is, so it goes on where it was broken off. Meanwhile the service may run: what writes
 * to a table waits while that is distributed.
 * @throws NotDistributable
 */
export async function distributeDatabase(
  pool: Pool,
  { shards, dryRun, onStep = () => undefined }: DistributeOptions,
): Promise<Distribution> {
  const citus = await citusOf(pool);
  if (!citus)
    throw new NotDistributable('The database has no extension citus: it is not the coordinator of a cluster');
  if (citus.workers === 0)
    throw new NotDistributable('No server of the cluster may hold shards: add servers with citus_add_node');
  const { rows } = await pool.query<{ layout: string }>('SELECT layout FROM usage_ledger');
  if (rows.some(({ layout }) => layout === 'key'))
    throw new NotDistributable('The ledger is stored by key, which has no account to distribute it by');
  const { rows: packed } = await pool.query('SELECT FROM usage_packed LIMIT 1');
  if (packed.length > 0)
    throw new NotDistributable('Some days are packed, which are not distributed: unpack them first');
  const steps = await stepsOf(pool, citus);
  const { version, workers } = citus;
  if (dryRun) return { steps, version, workers };
  const client = await pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const left = await stepsOf(client, (await citusOf(client)) ?? citus);
    // No table with a trigger can be distributed.
    await client.query('SELECT usage_levels_split()');
    for (const step of left) {
      onStep(step);
      await distribute(client, step, shards);
    }
    await adapt(client);
    return { steps: left, version, workers };
  } finally {
    // Closed, not returned to the pool: the lock and the setting end with the session.
    client.release(true);
  }
}
