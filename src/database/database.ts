import { Inject, Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { isRetryable } from '../errors/from-database.js';
import { copyInto, isUsable, isUsableAfter, type CopyRows } from './copy.js';
import type { CopiedRow } from './copied-row.js';
import { copyOut } from './copy-out.js';
import { Metrics } from '../telemetry/metrics.js';
import { decodersFor } from './decode.js';
import { StatementMeter } from './statement-meter.js';

export const POOL = Symbol('Pool');

/** SQL with its values bound, as `Prisma.sql` builds it. */
export interface BoundSql {
  readonly text: string;
  readonly values: readonly unknown[];
  /** How long this process waits for its answer, in milliseconds; unless given, as the configuration says. */
  readonly longestMs?: number;
  /** Many of its rows have the same texts. */
  readonly repeatsTexts?: boolean;
}

/** Something that runs SQL: the pool, or one connection inside a transaction. */
export interface Session {
  query<R extends object>(sql: BoundSql, name?: string): Promise<R[]>;
}

/** Something that reads: a statement by itself, or several over one and the same state of the data. */
export interface Reader extends Session {
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** One connection inside a transaction that writes. */
export interface Transaction extends Session {
  /** Appends rows to tables. */
  copy(tables: readonly CopyRows[]): Promise<void>;
  /** Runs SQL without values, and hands out the rows as they come in, each for as long as it is being taken. */
  copyOut(text: string, take: (row: CopiedRow) => void): Promise<void>;
}

/** Begins a transaction that only reads, over one and the same state of the data. */
export const READ_SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 100;

/** The one way from a repository to PostgreSQL. */
@Injectable()
export class Database implements Reader {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    private readonly meter: StatementMeter = new StatementMeter(new Metrics()),
  ) {}

  /**
   * Runs one statement.
   * @param name keeps it prepared on its connection; the same name must always mean the same text.
   */
  query<R extends object>(sql: BoundSql, name?: string): Promise<R[]> {
    return this.run<R>(this.pool, sql, name);
  }

  /** Runs `work` in a transaction, again from its beginning when the server asks for that (SQLSTATE class 40). */
  transaction<T>(work: (session: Transaction) => Promise<T>): Promise<T> {
    return persistently(() => this.attempt('BEGIN', work));
  }

  /** Appends rows to tables, all or nothing, in one exchange with the server; they are durable when it resolves. */
  copy(tables: readonly CopyRows[]): Promise<void> {
    return persistently(async () => {
      const client = await this.pool.connect();
      let broken = false;
      try {
        await this.copyInto(client, tables);
      } catch (error) {
        broken = !isUsableAfter(error);
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  /** Runs `work`, which only reads, over one and the same state of the data. */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.attempt(READ_SNAPSHOT, work);
  }

  /** Runs `work` over one and the same state of the data, again when somebody else changed what it changes. */
  repeatable<T>(work: (session: Transaction) => Promise<T>): Promise<T> {
    return persistently(() => this.attempt('BEGIN ISOLATION LEVEL REPEATABLE READ', work));
  }

  /** What runs on a connection that has begun a transaction. */
  on(client: PoolClient): Transaction {
    return {
      query: (sql, name) => this.run(client, sql, name),
      copy: (tables) => this.copyInto(client, tables),
      copyOut: (text, take) => this.meter.time(text, () => copyOut(client, text, take)),
    };
  }

  private async attempt<T>(begin: string, work: (session: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken = true;
    try {
      await client.query(begin);
      const result = await work(this.on(client));
      await client.query('COMMIT');
      broken = false;
      return result;
    } catch (error) {
      // A rollback would wait behind a statement that has not ended. The end of the connection rolls back as well.
      if (isUsable(client, error)) {
        await client.query('ROLLBACK').then(
          () => (broken = false),
          () => undefined,
        );
      }
      throw error;
    } finally {
      client.release(broken);
    }
  }

  private run<R extends object>(on: Pool | PoolClient, sql: BoundSql, name?: string): Promise<R[]> {
    return this.meter.time(sql.text, () => run<R>(on, sql, name));
  }

  private copyInto(client: PoolClient, tables: readonly CopyRows[]): Promise<void> {
    return this.meter.time(`COPY ${tables[0]?.into ?? ''}`, () => copyInto(client, tables));
  }
}

/** Does it again when the server asks for that. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !isRetryable(error)) throw error;
    }
    // At once it could take again what the other of two that waited each for the other is about to take.
    await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
  }
}

/** Runs one statement on the pool or on a connection. */
export async function run<R extends object>(
  on: Pool | PoolClient,
  sql: BoundSql,
  name?: string,
): Promise<R[]> {
  const { rows } = await on.query<R>({
    text: sql.text,
    values: [...sql.values],
    types: decodersFor(sql.repeatsTexts),
    ...(name && { name }),
    ...(sql.longestMs !== undefined && { query_timeout: sql.longestMs }),
  });
  return rows;
}
