import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { statement } from '../../src/database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../../src/database/unit-of-work.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const sql = statement('SELECT');
const POOL_SIZE = 3;

let test: TestDatabase;
let pool: pg.Pool;
let database: Database;
let units: UnitsOfWork;

beforeAll(async () => {
  test = await createTestDatabase();
  const config = { ...readConfig({}).database, poolSize: POOL_SIZE, statementTimeoutMs: 2_000 };
  pool = createPool(test.url, config, createLogger('silent'));
  database = new Database(pool);
  units = new UnitsOfWork(new PrismaService(pool), database);
});

afterAll(async () => {
  await pool.end();
  await test.drop();
});

const keyOf = (id: string) => ({ id, name: id, secretHash: Buffer.from('x') });
const addKey = ({ prisma }: UnitOfWork, id: string) => prisma.apiKey.create({ data: keyOf(id) });
const pidOf = async (unit: UnitOfWork) => {
  const [row] = await unit.query<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
  return row?.pid;
};
const stored = async (id: string) =>
  (await database.query(sql`SELECT id FROM api_key WHERE id = ${id}`)).length === 1;

describe('a unit of work', () => {
  it('runs models and SQL in one transaction, each seeing what the other did', async () => {
    await units.run(async (unit) => {
      await addKey(unit, 'together');
      expect(await unit.query(sql`SELECT name FROM api_key WHERE id = 'together'`)).toEqual([
        { name: 'together' },
      ]);
      await unit.query(sql`UPDATE api_key SET name = 'renamed' WHERE id = 'together'`);
      expect(await unit.prisma.apiKey.findUnique({ where: { id: 'together' } })).toMatchObject({
        name: 'renamed',
      });
      expect(await stored('together')).toBe(false);
    });
    expect(await stored('together')).toBe(true);
  });

  it('keeps nothing of either when it fails, and leaves the connections usable', async () => {
    for (let nth = 0; nth < 2 * POOL_SIZE; nth++) {
      const failing = units.run(async (unit) => {
        await addKey(unit, 'rolled-back');
        await unit.query(sql`SELECT 1 / 0`);
      });
      await expect(failing).rejects.toMatchObject({ code: '22012' });
    }
    expect(await stored('rolled-back')).toBe(false);
    await expect(
      units.run(async (unit) => {
        await addKey(unit, 'rolled-back');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await stored('rolled-back')).toBe(false);
  });

  it('gives units that run at the same time a connection each', async () => {
    const pids = await Promise.all(
      Array.from({ length: POOL_SIZE }, (_, nth) =>
        units.run(async (unit) => {
          await addKey(unit, `beside-${nth}`);
          const [row] = await unit.query<{ keys: number }>(
            sql`SELECT count(*)::int AS keys FROM api_key WHERE id LIKE 'beside-%'`,
          );
          expect(row).toEqual({ keys: 1 });
          await allArrived(nth);
          return pidOf(unit);
        }),
      ),
    );
    expect(new Set(pids).size).toBe(POOL_SIZE);
  });

  it('runs again when the server asks for it', async () => {
    let attempts = 0;
    await units.run(async (unit) => {
      attempts++;
      await addKey(unit, 'again');
      if (attempts < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    expect(attempts).toBe(3);
    expect(await stored('again')).toBe(true);
  });

  it('survives a connection that is lost in its midst', async () => {
    const lost = units.run(async (unit) => {
      await addKey(unit, 'lost');
      await pool.query('SELECT pg_terminate_backend($1::int, 5000)', [await pidOf(unit)]);
      await addKey(unit, 'lost-too');
    });
    await expect(lost).rejects.toThrow();
    expect(await stored('lost')).toBe(false);
    await units.run((unit) => addKey(unit, 'after'));
    expect(await stored('after')).toBe(true);
  });
});

const arrivals = Array.from({ length: POOL_SIZE }, () => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  return { arrive, arrived };
});

/** Resolves when all of several units are under way. */
function allArrived(nth: number): Promise<unknown> {
  arrivals[nth]?.arrive();
  return Promise.all(arrivals.map(({ arrived }) => arrived));
}
