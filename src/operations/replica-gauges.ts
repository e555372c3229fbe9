import type { Registry } from 'prom-client';
import type { ReadServers } from '../database/replicas/read-servers.js';
import { gauge } from '../telemetry/gauge.js';

/** Whether the read replicas serve, and how far behind they are. */
export function replicaGauges(registry: Registry, { replicas }: ReadServers): void {
  gauge(registry, {
    name: 'edgemeter_replica_serving',
    help: '1: the read replica answers reads. Else 0.',
    labels: ['replica'],
    read: () => replicas.map(({ name, isServing }) => [{ replica: name }, Number(isServing)] as const),
  });
  gauge(registry, {
    name: 'edgemeter_replica_lag_seconds',
    help: 'Time since the read replica was last known to keep up with the primary, or since the start of the instance; 0 while it does.',
    labels: ['replica'],
    read: () => replicas.map(({ name, lagSeconds }) => [{ replica: name }, lagSeconds] as const),
  });
}
