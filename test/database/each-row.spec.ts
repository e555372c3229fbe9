import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import { eachRow } from '../../src/database/each-row.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

let test: TestDatabase;
let pool: pg.Pool;
let client: pg.PoolClient;

beforeAll(async () => {
  test = await createTestDatabase();
  const settings = { ...readConfig({}).database, poolSize: 1, statementTimeoutMs: 2_000 };
  pool = createPool(test.url, settings, createLogger('silent'));
});

beforeEach(async () => {
  client = await pool.connect();
});

afterAll(async () => {
  await pool.end();
  await test.drop();
});

/** The one connection goes on, whatever became of the statement before. */
async function expectUsable(): Promise<void> {
  expect((await client.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  client.release();
}

describe('eachRow', () => {
  it('hands out the rows in order, decoded', async () => {
    const rows: unknown[] = [];
    const text = 'SELECT n, n + $1::bigint AS large, $2::text AS name FROM generate_series(1, 3) AS n';
    await eachRow(client, { text, values: ['9007199254740991', 'a'] }, (row) => rows.push(row));
    expect(rows).toEqual([
      { n: 1, large: 9_007_199_254_740_992n, name: 'a' },
      { n: 2, large: 9_007_199_254_740_993n, name: 'a' },
      { n: 3, large: 9_007_199_254_740_994n, name: 'a' },
    ]);
    await expectUsable();
  });

  it('lets other work run between the rows of a large result', async () => {
    let [taken, most, ended, isInOrder, last] = [0, 0, false, true, 0];
    const turns = (async () => {
      while (!ended) {
        await new Promise((resolve) => setImmediate(resolve));
        most = Math.max(most, taken);
        taken = 0;
      }
    })();
    // The work of this test is longer than a statement may take here.
    await client.query('SET statement_timeout = 0');
    // The server makes rows faster than they are taken, so that many wait on the connection.
    const text = `SELECT n, repeat('x', 500) AS x FROM generate_series(1, 20000) AS n`;
    await eachRow(client, { text, values: [] }, (row) => {
      const { n, x } = row as { n: number; x: string };
      taken++;
      isInOrder &&= n === ++last;
      for (let i = 0; i < 10; i++) createHash('sha256').update(x).digest();
    });
    ended = true;
    await turns;
    // 16 KiB are about 32 rows, and as many may come before. Node.js reads 64 KiB at once: 130 rows.
    expect(most).toBeLessThan(70);
    expect({ isInOrder, last }).toEqual({ isInOrder: true, last: 20_000 });
    await client.query("SET statement_timeout = '2s'");
    await expectUsable();
  });

  it('fails with what the server says, also behind some rows', async () => {
    let count = 0;
    const text = 'SELECT 1 / (1000 - n) AS x FROM generate_series(1, 2000) AS n';
    const all = eachRow(client, { text, values: [] }, () => count++);
    await expect(all).rejects.toMatchObject({ code: '22012' });
    expect(count).toBeLessThan(1_000);
    await expectUsable();
  });

  it('fails with what is thrown over a row, once all have come', async () => {
    let count = 0;
    const all = eachRow(client, { text: 'SELECT n FROM generate_series(1, 50000) AS n', values: [] }, () => {
      if (++count === 7) throw new Error('the seventh');
    });
    await expect(all).rejects.toThrow('the seventh');
    expect(count).toBe(7);
    await expectUsable();
  });
});
