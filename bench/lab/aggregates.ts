import type { Service } from './service.js';
import { withClient, type LabDatabase, type Laboratory } from './laboratory.js';

/** Longest time in which the service may build the aggregates, before it listens. */
const LONGEST_MS = 7_200_000;

/**
 * Starts the service over facts that were made in the database. The service itself builds their stored aggregates
 * before it listens, as it always does for facts without aggregates.
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
