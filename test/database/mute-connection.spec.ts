import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { UnitsOfWork } from '../../src/database/unit-of-work.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { MutableProxy } from '../support/mutable-proxy.js';

const STATEMENT_TIMEOUT_MS = 200;
const ONE = { name: 'SELECT', text: 'SELECT 1 AS one', values: [] } as const;
const logger = createLogger('silent');

let test: TestDatabase;
let proxy: MutableProxy;
let pool: pg.Pool;
let database: Database;
let prisma: PrismaService;
let units: UnitsOfWork;

beforeEach(async () => {
  test = await createTestDatabase();
  proxy = new MutableProxy(new URL(test.url));
  const url = await proxy.listen();
  const config = { ...readConfig({}).database, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
  pool = createPool(url, config, logger);
  database = new Database(pool);
  prisma = new PrismaService(pool);
  units = new UnitsOfWork(prisma, database);
});

afterEach(async () => {
  await proxy.close();
  await pool.end();
  await test.drop();
});

describe('a connection on which the database no longer answers', () => {
  it.each<[string, (during: () => void) => Promise<unknown>]>([
    ['the commit of a transaction', (during) => database.write((session) => session.query(ONE).then(during))],
    ['the commit of a unit of work', (during) => units.run((unit) => unit.query(ONE).then(during))],
    [
      'a unit of work with a model',
      (during) =>
        units.run(({ prisma }) => {
          during();
          return prisma.mapping.count();
        }),
    ],
    [
      'a model',
      (during) => {
        during();
        return prisma.mapping.count();
      },
    ],
    [
      'a copy',
      (during) => {
        during();
        return database.copy([{ into: 'mapping (name)', rows: Buffer.alloc(2, 255) } as never]);
      },
    ],
    ['a transaction', () => database.write((session) => session.query(ONE))],
    ['a snapshot', () => database.read((session) => session.query(ONE))],
    ['a unit of work', () => units.run((unit) => unit.query(ONE))],
    [
      'a read that is aborted',
      () =>
        database.read((session) => session.query(ONE), { signal: AbortSignal.timeout(STATEMENT_TIMEOUT_MS) }),
    ],
  ])('is not used again after %s', async (_, work) => {
    await database.query(ONE);
    if (work.length === 0) proxy.mute();
    await expect(work(() => proxy.mute())).rejects.toThrow();
    // A rollback would be answered no sooner than the statement before it.
    expect(proxy.swallowed).not.toContain('ROLLBACK');
    proxy.heal();
    // The pool has one connection: it is the mute one, or one that took its place.
    await expect(database.query(ONE)).resolves.toEqual([{ one: 1 }]);
  });
});
