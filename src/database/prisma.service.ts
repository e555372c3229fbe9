import { Inject, Injectable } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { Metrics } from '../telemetry/metrics.js';
import { isUsable } from './copy.js';
import { POOL } from './database.js';
import { PrismaClient } from './generated/client.js';
import { StatementMeter } from './statement-meter.js';
import { statementName } from './statement-name.js';

/** Returns the connection that Prisma takes for a transaction. */
interface TransactionConnection {
  connection?: PoolClient;
}

const transaction = new AsyncLocalStorage<TransactionConnection>();

/** Prisma's client over the shared pool. It does not close the pool. */
@Injectable()
export class PrismaService extends PrismaClient {
  constructor(@Inject(POOL) pool: Pool, meter: StatementMeter = new StatementMeter(new Metrics())) {
    super({ adapter: new PrismaPg(handingOut(pool, meter), { disposeExternalPool: false }) });
  }

  /**
   * Runs `work`, which begins one transaction of Prisma's. SQL can then run on the same connection.
   * @param work gets a function that returns the connection of the transaction, once the transaction has begun.
   */
  onOneConnection<T>(work: (connectionOf: () => PoolClient) => Promise<T>): Promise<T> {
    const own: TransactionConnection = {};
    return transaction.run(own, () =>
      work(() => {
        if (!own.connection) throw new Error('The transaction has no connection yet');
        return own.connection;
      }),
    );
  }
}

/**
 * The pool for Prisma. It measures Prisma's statements. When a transaction takes a connection, it reports the
 * connection to the code that began the transaction.
 */
function handingOut(pool: Pool, meter: StatementMeter): Pool {
  const connect = async () => {
    const connection = await pool.connect();
    const own = transaction.getStore();
    if (own) own.connection = connection;
    const query = async (statement: QueryConfig) => {
      try {
        return await meter.time(statementName(statement.text), () => connection.query(statement));
      } catch (error) {
        // Prisma rolls back next, which would wait for the statement that has not ended. Closing rolls back at once.
        if (!isUsable(connection, error)) void connection.end().catch(() => undefined);
        throw error;
      }
    };
    return metered(connection, meter, { query });
  };
  return metered(pool, meter, { connect });
}

/** The same pool or connection with measured statements. Its own calls are unchanged. */
function metered<T extends Pool | PoolClient>(on: T, meter: StatementMeter, others: object = {}): T {
  const query = (statement: QueryConfig) =>
    meter.time(statementName(statement.text), () => on.query(statement));
  const replaced = new Map<string | symbol, unknown>(Object.entries({ query, ...others }));
  return new Proxy(on, {
    get: (target, name) => {
      if (replaced.has(name)) return replaced.get(name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
