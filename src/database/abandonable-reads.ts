import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { LOGGER, type Logger } from '../logging/logger.js';
import { abandonable } from './abandonable.js';
import { isUsable } from './copy.js';
import { eachRow } from './each-row.js';
import { StatementMeter } from './statement-meter.js';
import { POOL, READ_SNAPSHOT, run, type BoundSql, type Session } from './database.js';

/** Something that reads, and hands out rows together or one by one as they come in. */
export interface StreamingSession extends Session {
  each(sql: BoundSql, take: (row: unknown) => void): Promise<void>;
}

export interface StreamingReader extends StreamingSession {
  snapshot<T>(work: (session: StreamingSession) => Promise<T>): Promise<T>;
}

/** Reads for those who may give up: what the server is doing for them then ends. */
@Injectable()
export class AbandonableReads {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly meter: StatementMeter,
  ) {}

  /** Reads until the signal says that nobody waits any more. */
  until(signal: AbortSignal): StreamingReader {
    const on = <T>(work: (client: PoolClient) => Promise<T>) =>
      abandonable(this.pool, signal, this.logger, work);
    return {
      query: (sql, name) => on((client) => this.run(client, sql, name)),
      each: (sql, take) => on((client) => this.each(client, sql, take)),
      snapshot: (work) => on((client) => this.snapshotOn(client, signal, work)),
    };
  }

  private async snapshotOn<T>(
    client: PoolClient,
    signal: AbortSignal,
    work: (session: StreamingSession) => Promise<T>,
  ): Promise<T> {
    await client.query(READ_SNAPSHOT);
    try {
      const result = await work({
        query: (sql, name) => {
          // Between two statements there is nothing that could be cancelled.
          signal.throwIfAborted();
          return this.run(client, sql, name);
        },
        each: (sql, take) => {
          signal.throwIfAborted();
          return this.each(client, sql, take);
        },
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // Else the connection is destroyed, and the snapshot with it.
      if (isUsable(client, error)) await client.query('ROLLBACK');
      throw error;
    }
  }

  private run<R extends object>(client: PoolClient, sql: BoundSql, name?: string): Promise<R[]> {
    return this.meter.time(sql.text, () => run<R>(client, sql, name));
  }

  private each(client: PoolClient, sql: BoundSql, take: (row: unknown) => void): Promise<void> {
    return this.meter.time(sql.text, () => eachRow(client, sql, take));
  }
}
