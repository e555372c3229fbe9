import { Inject, Injectable } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { closedMap } from '../common/closed-map.js';
import { createLogger, LOGGER, type Logger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { borrowConnection } from './borrow-connection.js';
import { copyInto, isUsable, type CopyRows } from './copy.js';
import type { CopiedRow } from './copied-row.js';
import { copyOut } from './copy-out.js';
import { eachRow } from './each-row.js';
import { retried } from './retried.js';
import { runStatement } from './run-statement.js';
import type { Statement, StatementName } from './statement.js';
import { StatementMeter } from './statement-meter.js';

export const POOL = Symbol('Pool');

/** An object that runs statements: the gateway, or one connection inside a transaction. */
export interface Session {
  query<R extends object>(statement: Statement): Promise<R[]>;
}

/** A session that also passes rows to a callback, one by one, as they arrive. */
export interface ReadSession extends Session {
  each(statement: Statement, take: (row: unknown) => void): Promise<void>;
}

/** A reader: of one statement by itself, or of several over one snapshot. */
export interface Reader extends ReadSession {
  read<T>(work: (session: ReadSession) => Promise<T>): Promise<T>;
}

/** One connection inside a transaction that writes. */
export interface Transaction extends Session {
  /** Appends rows to tables. */
  copy(tables: readonly CopyRows[]): Promise<void>;
  /**
   * Runs a statement without values, and passes each row to `take` as it arrives. A row is valid until `take` returns.
   */
  copyOut(statement: Statement, take: (row: CopiedRow) => void): Promise<void>;
}

/** Where connections come from. */
export interface Connections {
  connect(): Promise<PoolClient>;
}

export interface ReadOptions {
  /** Cancels the statement under way in the database. */
  readonly signal?: AbortSignal;
  /** Absent: the pool of the primary. */
  readonly from?: Connections;
}

export interface WriteOptions {
  /**
   * `snapshot`: all statements see one state of the data. After a conflicting change by another transaction the work
   * runs again.
   */
  readonly isolation?: 'statement' | 'snapshot';
}

/**
 * How many times longer than a transaction that writes one that reads may pause: the reader of a long answer may be
 * slow, and such a transaction keeps no other from writing.
 */
const LONGER_TO_READ = 10;

const BEGIN = closedMap({
  statement: 'BEGIN',
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ',
});

/** The gateway: repositories reach PostgreSQL only through it. Prisma's client uses the same pool. */
@Injectable()
export class Database implements Reader {
  private readonly beginRead: string;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    private readonly meter: StatementMeter = new StatementMeter(new Metrics()),
    @Inject(LOGGER) private readonly logger: Logger = createLogger('silent'),
  ) {
    const pauseMs = (pool.options.idle_in_transaction_session_timeout ?? 0) * LONGER_TO_READ;
    this.beginRead = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = ${pauseMs}`;
  }

  /** Runs one statement. */
  query<R extends object>(statement: Statement, { signal, from }: ReadOptions = {}): Promise<R[]> {
    if (!signal && !from) return this.run<R>(this.pool, statement);
    return borrowConnection(from ?? this.pool, this.logger, signal, (client) =>
      this.run<R>(client, statement),
    );
  }

  /** Runs one statement, and passes each row to `take` as it arrives. */
  each(statement: Statement, take: (row: unknown) => void, options: ReadOptions = {}): Promise<void> {
    const { signal, from = this.pool } = options;
    return borrowConnection(from, this.logger, signal, (client) => this.eachOn(client, statement, take));
  }

  /** Runs `work`, which only reads, over one snapshot. */
  read<T>(work: (session: ReadSession) => Promise<T>, options: ReadOptions = {}): Promise<T> {
    const { signal } = options;
    return this.transact(this.beginRead, options, (client) =>
      work({
        query: (statement) => {
          // Between two statements there is nothing to cancel.
          signal?.throwIfAborted();
          return this.run(client, statement);
        },
        each: (statement, take) => {
          signal?.throwIfAborted();
          return this.eachOn(client, statement, take);
        },
      }),
    );
  }

  /** A reader that uses the options for each of its reads. */
  reader(options: ReadOptions): Reader {
    return {
      query: (statement) => this.query(statement, options),
      each: (statement, take) => this.each(statement, take, options),
      read: (work) => this.read(work, options),
    };
  }

  /**
   * Runs `work` in a transaction. Runs it again from its beginning when the server asks for that (SQLSTATE class 40).
   */
  write<T>(
    work: (session: Transaction) => Promise<T>,
    { isolation = 'statement' }: WriteOptions = {},
  ): Promise<T> {
    return retried(() => this.transact(BEGIN[isolation], {}, (client) => work(this.on(client))));
  }

  /** Appends rows to tables, all or nothing, in one round trip to the server. The rows are durable when it resolves. */
  copy(tables: readonly CopyRows[]): Promise<void> {
    return retried(() =>
      borrowConnection(this.pool, this.logger, undefined, (client) => this.copyInto(client, tables)),
    );
  }

  /** The connections: how many are busy, idle and allowed at most, and how many statements wait for one. */
  get connections(): {
    readonly busy: number;
    readonly idle: number;
    readonly most: number;
    readonly waiting: number;
  } {
    const { totalCount, idleCount, waitingCount, options } = this.pool;
    return { busy: totalCount - idleCount, idle: idleCount, most: options.max, waiting: waitingCount };
  }

  /** A session on a connection that has begun a transaction. */
  on(client: PoolClient): Transaction {
    return {
      query: (statement) => this.run(client, statement),
      copy: (tables) => this.copyInto(client, tables),
      copyOut: (statement, take) =>
        this.meter.time(statement.name, () => copyOut(client, statement.text, take)),
    };
  }

  private transact<T>(
    begin: string,
    { signal, from = this.pool }: ReadOptions,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return borrowConnection(from, this.logger, signal, async (client, destroy) => {
      await this.control(client, 'BEGIN', begin);
      try {
        const result = await work(client);
        await this.control(client, 'COMMIT');
        return result;
      } catch (error) {
        // A rollback would wait for the statement that has not ended. Closing the connection rolls back as well.
        if (isUsable(client, error)) await this.control(client, 'ROLLBACK').catch(destroy);
        throw error;
      }
    });
  }

  private control(client: PoolClient, name: StatementName, text: string = name): Promise<unknown> {
    return this.meter.time(name, () => client.query(text));
  }

  private run<R extends object>(on: Pool | PoolClient, statement: Statement): Promise<R[]> {
    return this.meter.time(statement.name, () => runStatement<R>(on, statement));
  }

  private eachOn(client: PoolClient, statement: Statement, take: (row: unknown) => void): Promise<void> {
    return this.meter.time(statement.name, () => eachRow(client, statement, take));
  }

  /** Metrics and spans have one COPY for each table. It begins when the COPY of the table before ends. */
  private async copyInto(client: PoolClient, tables: readonly CopyRows[]): Promise<void> {
    const names = tables.map(({ into }): StatementName => `COPY ${into.split(' ', 1)[0] ?? into}`);
    const begin = () => {
      const name = names.shift();
      return name && this.meter.start(name);
    };
    let end = begin();
    try {
      // The connection calls back in the context of the request that opened it. The spans belong to this one.
      const next = AsyncResource.bind(() => {
        end?.();
        end = begin();
      });
      await copyInto(client, tables, next);
    } catch (error) {
      end?.(error);
      throw error;
    }
  }
}
