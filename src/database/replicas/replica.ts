import type { Pool, PoolClient } from 'pg';
import { DatabaseProbe } from '../database-probe.js';
import type { Connections } from '../database.js';
import { assertCaughtUp } from './assert-caught-up.js';
import type { Position } from './primary-position.js';

/** Whether a replica is asked; `unknown`: it was not looked at yet. */
export type ReplicaState = 'serving' | 'behind' | 'foreign' | 'away' | 'unknown';

/** One read replica: its connections, and what is known of it. */
export class Replica {
  private known: ReplicaState = 'unknown';
  private servedAt = performance.now();
  private readonly probe: DatabaseProbe;
  private readonly lent = new Set<PoolClient>();

  /** @param name host and port. */
  constructor(
    readonly name: string,
    private readonly pool: Pool,
  ) {
    this.probe = new DatabaseProbe(pool);
  }

  get state(): ReplicaState {
    return this.known;
  }

  set state(state: ReplicaState) {
    if (this.isServing) this.servedAt = performance.now();
    this.known = state;
  }

  /** Whether reads are sent to it. */
  get isServing(): boolean {
    return this.known === 'serving';
  }

  /**
   * Seconds since it was last known to keep up with the primary, or since the start of this process; 0 while it does.
   */
  get lagSeconds(): number {
    return this.isServing ? 0 : (performance.now() - this.servedAt) / 1_000;
  }

  /**
   * Connections whose server has replayed the position. The server is asked on each connection, since the address may
   * be one of several servers.
   */
  from(position: Position): Connections {
    return {
      connect: async () => {
        const client = await this.pool.connect();
        this.lend(client);
        try {
          await assertCaughtUp(client, position);
          return client;
        } catch (error) {
          client.release(true);
          throw error;
        }
      },
    };
  }

  /**
   * Looks at it, on a connection of its own.
   * @throws as {@link assertCaughtUp} does.
   */
  look(position: Position): Promise<void> {
    return this.probe.ask((client) => assertCaughtUp(client, position));
  }

  /** Ends the reads under way: a server that does not answer would keep them waiting. */
  breakOff(): void {
    for (const client of this.lent) socketOf(client).destroy();
  }

  async end(): Promise<void> {
    await Promise.all([this.pool.end(), this.probe.onApplicationShutdown()]);
  }

  private lend(client: PoolClient): void {
    this.lent.add(client);
    const release = client.release.bind(client);
    client.release = (broken) => {
      this.lent.delete(client);
      release(broken);
    };
  }
}

const socketOf = (client: PoolClient): { destroy(): void } =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
