import { Counter, Histogram, type Registry } from 'prom-client';

const QUEUE_REFUSALS = ['timeout', 'principal', 'queue'] as const;

/** Why work was refused instead of waiting any longer. */
export type QueueRefusal = (typeof QUEUE_REFUSALS)[number];

const SERVERS = ['primary', 'replica'] as const;

const REPLICA_LEAVES = ['behind', 'foreign', 'away', 'conflict', 'long', 'failed'] as const;

/** Why a read left a replica for the primary. */
export type LeftBecause = (typeof REPLICA_LEAVES)[number];

/** Upper bounds of a wait, in seconds. */
const WAIT_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts what happens to work that reads from the database. */
export class ReadMetrics {
  readonly waits: Histogram;
  readonly refusals: Counter<'reason'>;
  readonly takenBack: Counter;
  readonly servers: Counter<'server'>;
  readonly replicaLeaves: Counter<'because'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.waits = new Histogram({
      name: 'edgemeter_read_queue_wait_seconds',
      help: 'Waits in the queue of readers. Work that finds a free permit does not wait.',
      buckets: WAIT_SECONDS,
      registers,
    });
    this.refusals = new Counter({
      name: 'edgemeter_read_refusals_total',
      help: 'Requests refused by the queue of readers: after the queue `timeout`, because too many of their `principal` waited, or too many in the whole `queue`.',
      labelNames: ['reason'],
      registers,
    });
    // A series that begins with its first event hides that event from rates.
    for (const reason of QUEUE_REFUSALS) this.refusals.inc({ reason }, 0);
    this.takenBack = new Counter({
      name: 'edgemeter_read_permits_taken_back_total',
      help: 'Answers broken off because their client read too slowly while it held a connection to the database.',
      registers,
    });
    this.servers = new Counter({
      name: 'edgemeter_reads_total',
      help: 'Reads of usage by the server that answered: the `primary`, or a `replica`. Counted where there are replicas.',
      labelNames: ['server'],
      registers,
    });
    for (const server of SERVERS) this.servers.inc({ server }, 0);
    this.replicaLeaves = new Counter({
      name: 'edgemeter_replica_leaves_total',
      help: 'Reads that left a replica for the primary: it was `behind`, `away`, or `foreign` (no standby of this database), its recovery was in `conflict` with the read, the answer was too `long` for it, or the read `failed` there.',
      labelNames: ['because'],
      registers,
    });
    for (const because of REPLICA_LEAVES) this.replicaLeaves.inc({ because }, 0);
  }
}
