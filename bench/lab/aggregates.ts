import type { Service } from './service.js';
import { withClient, type LabDatabase, type Laboratory } from './laboratory.js';

/** Time that the service may take for it, before it listens. */
const LONGEST_MS = 7_200_000;

/**
 * Starts the service over facts that were made in the database. It builds their stored aggregates itself, as it does
 * wherever nothing was ever made of the facts, before it listens.
 * @throws Error when there are none afterwards.
 */
export async function startOverFacts(lab: Laboratory, database: LabDatabase): Promise<Service> {
  const service = await lab.startService(database, LONGEST_MS);
  await withClient(database.url, async (client) => {
    const { rows } = await client.query<{ built: boolean }>(
      'SELECT EXISTS (SELECT FROM usage_rollup) AS built',
    );
    if (!rows[0]?.built) throw new Error('The service built no aggregates');
    await client.query('VACUUM (ANALYZE) usage_rollup');
    await client.query('CHECKPOINT');
  });
  return service;
}
