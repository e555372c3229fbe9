import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { findCitus } from './citus.js';
import { DISTRIBUTED } from './tables.js';

/** What there is to say of a database with the extension Citus. */
export interface ClusterState {
  readonly version: string;
  /** Servers that may hold shards. */
  readonly servers: number;
  /** Whether usage is distributed over them. */
  readonly distributed: boolean;
}

const LOOKS_EVERY_MS = 60_000;

/** Whether the database is a cluster. */
@Injectable()
export class Cluster {
  private known: ClusterState | undefined;
  private knownSince = -Infinity;

  constructor(private readonly database: Database) {}

  /** What was looked up last: at the start, and now and then since. It waits for no connection. */
  get latest(): ClusterState | undefined {
    return this.known;
  }

  /** Undefined: the database is one server. It is looked up once a minute at most. */
  async state(): Promise<ClusterState | undefined> {
    if (performance.now() - this.knownSince < LOOKS_EVERY_MS) return this.known;
    const citus = await findCitus((text) =>
      this.database.query({ name: 'SELECT pg_extension', text, values: [] }),
    );
    this.known = citus && {
      version: citus.version,
      servers: citus.workers,
      distributed: DISTRIBUTED.every((table) => citus.distributed.includes(table)),
    };
    this.knownSince = performance.now();
    return this.known;
  }

  async isDistributed(): Promise<boolean> {
    return (await this.state())?.distributed ?? false;
  }
}
