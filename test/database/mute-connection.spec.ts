import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig, type Config } from '../../src/config/config.js';
import { DatabaseProbe } from '../../src/database/database-probe.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { UnitsOfWork } from '../../src/database/unit-of-work.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase } from '../support/databases.js';
import { MutableProxy } from '../support/mutable-proxy.js';

const STATEMENT_TIMEOUT_MS = 200;
const ONE = { name: 'SELECT', text: 'SELECT 1 AS one', values: [] } as const;
const logger = createLogger('silent');

/** A database behind a proxy, and all that reaches it over one connection. */
async function connected(limits: Partial<Config['database']> = {}) {
  const test = await createTestDatabase();
  const proxy = new MutableProxy(new URL(test.url));
  const url = await proxy.listen();
  const config = {
    ...readConfig({}).database,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    ...limits,
  };
  const pool = createPool(url, config, logger);
  const asked = statementsOf(pool);
  const database = new Database(pool);
  const prisma = new PrismaService(pool);
  const units = new UnitsOfWork(prisma, database);
  const close = async () => {
    await proxy.close();
    await pool.end();
    await test.drop();
  };
  return { proxy, asked, pool, database, prisma, units, close };
}

/**
 * What the service asks for on the connections of a pool, also while another statement has not ended. A connection that
 * was closed refuses at once what it is asked for.
 */
function statementsOf(pool: pg.Pool): string[] {
  const asked: string[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const noted = (...args: [pg.QueryConfig | string, ...unknown[]]) => {
      const [statement] = args;
      const { _ending: isClosed } = client as unknown as { _ending: boolean };
      if (!isClosed) asked.push(typeof statement === 'string' ? statement : statement.text);
      return query(...args);
    };
    Object.assign(client, { query: noted });
  });
  return asked;
}

type Connected = Awaited<ReturnType<typeof connected>>;

/** Work during which the connection becomes mute. */
const WORK: Readonly<Record<string, (on: Connected) => Promise<unknown>>> = {
  'a transaction': ({ proxy, database }) => {
    proxy.mute();
    return database.write((session) => session.query(ONE));
  },
  'a snapshot': ({ proxy, database }) => {
    proxy.mute();
    return database.read((session) => session.query(ONE));
  },
  'a read that is aborted': ({ proxy, database }) => {
    proxy.mute();
    return database.read((session) => session.query(ONE), {
      signal: AbortSignal.timeout(STATEMENT_TIMEOUT_MS),
    });
  },
  'a unit of work': ({ proxy, units }) => {
    proxy.mute();
    return units.run((unit) => unit.query(ONE));
  },
  'a statement within a transaction': ({ proxy, database }) =>
    database.write((session) => {
      proxy.mute();
      return session.query(ONE);
    }),
  'the commit of a transaction': ({ proxy, database }) =>
    database.write((session) => session.query(ONE).then(() => proxy.mute())),
  'the commit of a unit of work': ({ proxy, units }) =>
    units.run((unit) => unit.query(ONE).then(() => proxy.mute())),
  'a model within a unit of work': ({ proxy, units }) =>
    units.run((unit) => {
      proxy.mute();
      return unit.prisma.mapping.count();
    }),
  'a model': ({ proxy, prisma }) => {
    proxy.mute();
    return prisma.mapping.count();
  },
  'rows that are copied': ({ proxy, database }) => {
    proxy.mute();
    return database.copy([{ into: 'mapping (name)', rows: Buffer.alloc(2, 255) }]);
  },
};

describe('a connection on which the database no longer answers', () => {
  // Each waits for its time limit: side by side they wait once.
  it.concurrent.each(Object.keys(WORK))('is not used again after %s', async (name) => {
    const on = await connected();
    try {
      await on.database.query(ONE);
      await expect(WORK[name]!(on)).rejects.toThrow();
      // A rollback would be answered no sooner than the statement before it.
      expect(on.asked).not.toContain('ROLLBACK');
      on.proxy.heal();
      // The pool has one connection: it is the mute one, or one that took its place.
      await expect(on.database.query(ONE)).resolves.toEqual([{ one: 1 }]);
    } finally {
      await on.close();
    }
  });
});

describe('readiness, while the database does not answer,', () => {
  const HOURS_MS = 7_200_000;

  // Statements and new connections may take hours here: only a limit of its own ends the wait.
  it.concurrent.each([
    ['a connection that it has', true],
    ['a new connection', false],
  ])('waits no longer than its own limit for %s', async (_, isConnected) => {
    const on = await connected({ statementTimeoutMs: HOURS_MS, connectTimeoutMs: HOURS_MS });
    const probe = new DatabaseProbe(on.pool);
    try {
      if (isConnected) await probe.assertAnswers();
      on.proxy.mute();
      await expect(probe.assertAnswers()).rejects.toThrow(/timeout/);
      on.proxy.heal();
      await probe.assertAnswers();
    } finally {
      await probe.onApplicationShutdown();
      await on.close();
    }
  });
});

it('a connection that is lost during a question of readiness fails the question, and not the process', async () => {
  const on = await connected();
  const probe = new DatabaseProbe(on.pool);
  try {
    const lost = probe.ask((client) => {
      const asked = client.query('SELECT pg_sleep(60)');
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      return asked;
    });
    await expect(lost).rejects.toThrow('Connection terminated unexpectedly');
    await probe.assertAnswers();
  } finally {
    await probe.onApplicationShutdown();
    await on.close();
  }
});
