import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { gauge } from '../telemetry/gauge.js';

/** How the connections to the database are used. */
export function poolGauges(registry: Registry, pool: Pool): void {
  gauge(registry, {
    name: 'edgemeter_database_pool_connections',
    help: 'Open connections to the database, by whether they are `busy` or `idle`.',
    labels: ['state'],
    read: () => [
      [{ state: 'busy' }, pool.totalCount - pool.idleCount],
      [{ state: 'idle' }, pool.idleCount],
    ],
  });
  gauge(registry, {
    name: 'edgemeter_database_pool_connections_max',
    help: 'Most connections that this instance opens.',
    read: () => pool.options.max,
  });
  gauge(registry, {
    name: 'edgemeter_database_pool_waiting',
    help: 'Statements and transactions that wait for a connection.',
    read: () => pool.waitingCount,
  });
}
