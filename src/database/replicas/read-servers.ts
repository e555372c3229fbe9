import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { closedMap, lookUp } from '../../common/closed-map.js';
import { PeriodicTask } from '../../common/periodic-task.js';
import { DATABASE_CONFIG } from '../../config/config.module.js';
import type { DatabaseConfig } from '../../config/sections.js';
import { ApiError } from '../../errors/api-error.js';
import { isDatabaseAway, isRetryable } from '../../errors/from-database.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { Metrics } from '../../telemetry/metrics.js';
import type { LeftBecause } from '../../telemetry/read-metrics.js';
import { Database, type Reader } from '../database.js';
import { createPool } from '../pool.js';
import { PrimaryNeeded } from './primary-needed.js';
import { PrimaryPosition, type Position } from './primary-position.js';
import { Replica, type ReplicaState } from './replica.js';

const LOOKS_EVERY_MS = 1_000;

/** Longest wait for a connection to a replica: the primary answers as well. */
const CONNECT_MS = 1_000;

/** The reasons for which one read leaves a replica that all others must leave for, too. */
const LEAVES = closedMap({ behind: 'behind', foreign: 'foreign', away: 'away' });

/** Where a read runs. */
export interface ReadServer {
  readonly reader: Reader;
  /** The read may be broken off, and run again on the primary. */
  readonly isReplica: boolean;
}

/**
 * Chooses the server of each read: a replica that has replayed every commit acknowledged before the read began, else
 * the primary. No read fails because of a replica.
 */
@Injectable()
export class ReadServers implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  readonly replicas: readonly Replica[];
  private turn = 0;
  private readonly looking = new PeriodicTask(() => this.lookAtAll(), LOOKS_EVERY_MS);

  constructor(
    @Inject(DATABASE_CONFIG) config: DatabaseConfig,
    private readonly database: Database,
    private readonly position: PrimaryPosition,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const connectTimeoutMs = Math.min(CONNECT_MS, config.connectTimeoutMs);
    this.replicas = config.replicas.map(
      ({ host, href }) => new Replica(host, createPool(href, { ...config, connectTimeoutMs }, logger)),
    );
  }

  onApplicationBootstrap(): void {
    if (this.replicas.length > 0) this.looking.begin(0);
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.end()));
  }

  /**
   * Runs a read, which includes every commit that was acknowledged before this call.
   * @param work may run twice: what it did at a replica does not count when the primary runs it again.
   * @param signal cancels the running statement.
   */
  async read<T>(signal: AbortSignal, work: (server: ReadServer) => Promise<T>): Promise<T> {
    // The count takes longer than the choice.
    if (this.replicas.length === 0) return this.readPrimary(signal, work);
    const replica = this.choose();
    const position = replica && (await this.positionOrNone());
    if (replica && position) {
      try {
        const from = replica.from(position);
        const answer = await work({ reader: this.database.reader({ signal, from }), isReplica: true });
        this.metrics.reads.servers.inc({ server: 'replica' });
        return answer;
      } catch (error) {
        if (signal.aborted || error instanceof ApiError) throw error;
        this.left(replica, error);
      }
    }
    this.metrics.reads.servers.inc({ server: 'primary' });
    return this.readPrimary(signal, work);
  }

  private readPrimary<T>(signal: AbortSignal, work: (server: ReadServer) => Promise<T>): Promise<T> {
    return work({ reader: this.database.reader({ signal }), isReplica: false });
  }

  /** Without the primary there is nothing to compare a replica with. Reads then fail, as they do without replicas. */
  private positionOrNone(): Promise<Position | undefined> {
    return this.position.now().catch((error: unknown) => {
      this.logger.debug({ error }, 'the position of the primary could not be looked up');
      return undefined;
    });
  }

  /** The replicas that serve take turns. */
  private choose(): Replica | undefined {
    const serving = this.replicas.filter(({ isServing }) => isServing);
    return serving[this.turn++ % serving.length];
  }

  private left(replica: Replica, error: unknown): void {
    const because = reasonOf(error);
    this.metrics.reads.replicaLeaves.inc({ because });
    this.logger.debug({ replica: replica.name, because, error }, 'a read left a replica for the primary');
    // A single read may fail at a replica that answers all others.
    const state = lookUp(LEAVES, because);
    if (state) this.becomes(replica, state, error);
  }

  private async lookAtAll(): Promise<void> {
    const position = await this.positionOrNone();
    if (!position) return;
    await Promise.all(
      this.replicas.map(async (replica) => {
        try {
          await replica.look(position);
          this.becomes(replica, 'serving');
        } catch (error) {
          const state = lookUp(LEAVES, reasonOf(error)) ?? 'away';
          if (state !== 'behind') replica.breakOff();
          this.becomes(replica, state, error);
        }
      }),
    );
  }

  private becomes(replica: Replica, state: ReplicaState, error?: unknown): void {
    if (replica.state === state) return;
    replica.state = state;
    const fields = { replica: replica.name, state, ...(error instanceof Error && { reason: error.message }) };
    if (state === 'serving') this.logger.info(fields, 'a read replica answers reads');
    else this.logger.warn(fields, 'a read replica answers no reads');
  }
}

function reasonOf(error: unknown): LeftBecause {
  if (error instanceof PrimaryNeeded) return error.because;
  if (isDatabaseAway(error)) return 'away';
  return isRetryable(error) ? 'conflict' : 'failed';
}
