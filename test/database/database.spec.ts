import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { assertDurable, createPool } from '../../src/database/pool.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { statement } from '../../src/database/statement.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const sql = statement('SELECT');
const logger = createLogger('silent');

let test: TestDatabase;
let pool: pg.Pool;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  pool = createPool(test.url, { ...readConfig({}).database, poolSize: 3, statementTimeoutMs: 2_000 }, logger);
  database = new Database(pool);
  await pool.query('CREATE TABLE counter (n int NOT NULL)');
  await pool.query('INSERT INTO counter VALUES (0)');
});

afterAll(async () => {
  await pool.end();
  await test.drop();
});

describe('the pool', () => {
  it('keeps every session in UTC, so that Prisma stores the instant it was given', async () => {
    await pool.query(`ALTER DATABASE ${new URL(test.url).pathname.slice(1)} SET timezone = 'Asia/Kolkata'`);
    const fresh = createPool(test.url, readConfig({}).database, logger);
    const prisma = new PrismaService(fresh);
    const instant = new Date('2022-07-07T09:50:00.123Z');
    await prisma.apiKey.create({
      data: { id: 'utc', name: 'utc', secretHash: Buffer.from('x'), createdAt: instant, expiresAt: instant },
    });
    const { rows } = await fresh.query<{ epoch: string }>(
      `SELECT (extract(epoch FROM created_at) * 1000)::bigint AS epoch FROM api_key WHERE id = 'utc'`,
    );
    expect(rows[0]?.epoch).toBe(String(instant.getTime()));
    expect((await prisma.apiKey.findUniqueOrThrow({ where: { id: 'utc' } })).expiresAt).toEqual(instant);
    await fresh.end();
  });

  it('cancels a statement at its timeout', async () => {
    await expect(pool.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
  });

  it('commits durably, whatever the default of the server', async () => {
    const name = new URL(test.url).pathname.slice(1);
    await pool.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const fresh = createPool(test.url, readConfig({}).database, logger);
    const { rows } = await fresh.query('SHOW synchronous_commit');
    expect(rows).toEqual([{ synchronous_commit: 'on' }]);
    await fresh.end();
    await pool.query(`ALTER DATABASE ${name} RESET synchronous_commit`);
  });

  it('asserts durability', async () => {
    await expect(assertDurable(pool)).resolves.toBeUndefined();
    const careless = new pg.Pool({ connectionString: test.url, options: '-c synchronous_commit=off' });
    await expect(assertDurable(careless)).rejects.toThrow('synchronous_commit is off');
    await careless.end();
  });
});

describe('Database', () => {
  it('decodes whole numbers exactly, as BigInt where a number would not be', async () => {
    const [row] = await database.query(
      sql`SELECT 9007199254740991::bigint AS a, 9007199254740993::bigint AS b, sum(x) AS c
          FROM unnest(ARRAY[9223372036854775807, 1]::bigint[]) AS x`,
    );
    expect(row).toEqual({ a: 9007199254740991, b: 9007199254740993n, c: 9223372036854775808n });
  });

  it('commits what succeeds and rolls back what fails', async () => {
    await database.write((session) => session.query(sql`UPDATE counter SET n = n + 1`));
    await expect(
      database.write(async (session) => {
        await session.query(sql`UPDATE counter SET n = n + 100`);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await database.query(sql`SELECT n FROM counter`)).toEqual([{ n: 1 }]);
  });

  it('runs a transaction again when the server asks for it', async () => {
    let attempts = 0;
    await database.write(async (session) => {
      attempts++;
      await session.query(sql`UPDATE counter SET n = n + 10`);
      if (attempts < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    expect(attempts).toBe(3);
    expect(await database.query(sql`SELECT n FROM counter`)).toEqual([{ n: 11 }]);
  });

  it('reads one state of the data in a snapshot, and writes nothing', async () => {
    await database.read(async (session) => {
      const before = await session.query(sql`SELECT n FROM counter`);
      await database.query(sql`UPDATE counter SET n = n + 1`);
      expect(await session.query(sql`SELECT n FROM counter`)).toEqual(before);
    });
    await expect(database.read((s) => s.query(sql`DELETE FROM counter`))).rejects.toMatchObject({
      code: '25006',
    });
  });

  it('survives a connection that is lost in the midst of a transaction', async () => {
    const lost = database.write(async (session) => {
      const [row] = await session.query<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await pool.query('SELECT pg_terminate_backend($1::int, 5000)', [row?.pid]);
      await session.query(sql`SELECT 1`);
    });
    await expect(lost).rejects.toThrow();
    expect(await database.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });
});
