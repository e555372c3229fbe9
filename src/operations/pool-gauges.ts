import type { Registry } from 'prom-client';
import type { Database } from '../database/database.js';
import { gauge } from '../telemetry/gauge.js';

/** How the connections to the database are used. */
export function poolGauges(registry: Registry, database: Database): void {
  gauge(registry, {
    name: 'edgemeter_database_pool_connections',
    help: 'Open connections to the database, by whether they are `busy` or `idle`.',
    labels: ['state'],
    read: () => {
      const { busy, idle } = database.connections;
      return [
        [{ state: 'busy' }, busy],
        [{ state: 'idle' }, idle],
      ];
    },
  });
  gauge(registry, {
    name: 'edgemeter_database_pool_connections_max',
    help: 'Most connections that this instance opens.',
    read: () => database.connections.most,
  });
  gauge(registry, {
    name: 'edgemeter_database_pool_waiting',
    help: 'Statements and transactions that wait for a connection.',
    read: () => database.connections.waiting,
  });
}
