import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { readConfig } from '../../src/config/config.js';
import type { CopyRows } from '../../src/database/copy.js';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { viewOf } from '../../src/common/byte-texts.js';
import { RowWriter } from '../../src/database/row-writer.js';
import { createLogger } from '../../src/logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';

let own: TestDatabase;
let pool: pg.Pool;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  pool = createPool(
    own.url,
    readConfig({ DATABASE_STATEMENT_TIMEOUT_MS: '1000' }).database,
    createLogger('silent'),
  );
  database = new Database(pool);
  await pool.query(`
    CREATE TABLE one (id bigint PRIMARY KEY);
    CREATE TABLE other (id bigint CHECK (id < 100));
    CREATE TABLE every (two int2, four int4, eight int8, words text, name uuid, bytes bytea, amount numeric)`);
});
beforeEach(() => pool.query('TRUNCATE one, other, every'));
afterAll(async () => {
  await pool.end();
  await own.drop();
});

function numbers(table: 'one' | 'other', ...ids: number[]): CopyRows {
  const writer = new RowWriter(0);
  for (const id of ids) {
    writer.row(1);
    writer.int8(id);
  }
  return { into: `${table} (id)`, rows: writer.finish() };
}

/** Something among other bytes. */
function standing(value: string | Buffer): [Buffer, DataView, number, number] {
  const bytes = Buffer.concat([Buffer.from('..'), Buffer.from(value as string), Buffer.from('...')]);
  return [bytes, viewOf(bytes), 2, bytes.length - 5];
}

const idsIn = async (table: string) =>
  (await pool.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => Number(id));

describe('rows for COPY', () => {
  it('come back as they were, of every type', async () => {
    const texts = ['', 'a', '007', 'ü📶', 'x'.repeat(64), 'ü'.repeat(64), 'y'.repeat(5_000), null];
    const wholes = [0, 1, -1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER];
    const uuid = '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a';
    const writer = new RowWriter(0);
    texts.forEach((text, index) => {
      writer.row(6);
      writer.int2(index === 0 ? -32_768 : 32_767);
      writer.int4(index === 0 ? -2_147_483_648 : 2_147_483_647);
      writer.int8(index === 7 ? Number.NaN : (wholes[index] ?? 0));
      if (text === null) writer.nothing();
      else if (index % 2) writer.text(text);
      else writer.bytesFrom(...standing(text));
      const [bytes, view, start] = standing(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
      writer.bytesFrom(bytes, view, start, index === 7 ? -1 : 16);
      writer.bytea(index % 2 ? '\0\xff\x7f' : Buffer.from([1, 2, index]));
    });
    await database.copy([{ into: 'every (two, four, eight, words, name, bytes)', rows: writer.finish() }]);
    const { rows } = await pool.query({
      name: 'SELECT',
      text: 'SELECT two, four, eight, words, name, bytes FROM every',
      rowMode: 'array',
    });
    expect(rows).toEqual(
      texts.map((text, index) => [
        index === 0 ? -32_768 : 32_767,
        index === 0 ? -2_147_483_648 : 2_147_483_647,
        index === 7 ? null : String(wholes[index]),
        text,
        index === 7 ? null : uuid,
        index % 2 ? Buffer.from([0, 255, 127]) : Buffer.from([1, 2, index]),
      ]),
    );
    const writerOfNegative = new RowWriter(0);
    writerOfNegative.row(1);
    writerOfNegative.int8(Number.MIN_SAFE_INTEGER);
    await database.copy([{ into: 'one (id)', rows: writerOfNegative.finish() }]);
    expect(await idsIn('one')).toEqual([Number.MIN_SAFE_INTEGER]);
  });

  it('come back as they were, of decimal numbers', async () => {
    const numbers = [
      ...[0, 1, 0.1, 99.99, 10_000, 9_999.5, 100_000_000, 1e-7, 5e-324, 33.333333333333336, 0.1 + 0.2],
      ...[Number.MAX_SAFE_INTEGER, 1e21, Number.MAX_VALUE, Number.MIN_VALUE * 3, null],
    ];
    const writer = new RowWriter(0);
    for (const number of numbers) {
      writer.row(3);
      writer.int2(1);
      writer.numeric(number ?? Number.NaN);
      writer.nothing(1);
    }
    await database.copy([{ into: 'every (two, amount, words)', rows: writer.finish() }]);
    const { rows } = await pool.query<{ amount: string; same: boolean }>(
      'SELECT amount::text, amount = amount::text::numeric AS same FROM every',
    );
    expect(rows.map(({ amount }) => (amount as unknown) && Number(amount))).toEqual(numbers);
    expect(rows.map(({ same }) => same)).toEqual(numbers.map((number) => (number === null ? null : true)));
    expect(rows.slice(0, 5).map(({ amount }) => amount)).toEqual(['0', '1', '0.1', '99.99', '10000']);
  });

  it('may be none, or more than there was room for', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => index);
    await database.copy([numbers('other'), numbers('one', ...many)]);
    expect(await idsIn('one')).toEqual(many);
    expect(await idsIn('other')).toEqual([]);
  });
});

describe('a copy into several tables', () => {
  it.each([
    ['the first', numbers('one', 1, 2, 1), numbers('other', 3), '23505'],
    ['the last', numbers('one', 1, 2), numbers('other', 3, 100), '23514'],
  ])('is nothing at all when %s refuses it, and the connection goes on', async (_, one, other, code) => {
    const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await expect(database.copy([one, other])).rejects.toMatchObject({ code });
    expect([await idsIn('one'), await idsIn('other')]).toEqual([[], []]);
    expect((await pool.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(rows);
  });

  it('is part of a transaction that it is made in', async () => {
    const undone = database.write(async (transaction) => {
      await transaction.copy([numbers('one', 1)]);
      expect(await transaction.query({ name: 'SELECT', text: 'SELECT id FROM one', values: [] })).toEqual([
        { id: 1 },
      ]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await idsIn('one')).toEqual([]);
  });
});

describe('a copy whose rows wait for another transaction', () => {
  /** Runs `work` while the key 5 is taken, but not for sure. */
  async function while5IsOpen<T>(work: () => Promise<T>): Promise<T> {
    const holder = await pool.connect();
    try {
      await holder.query('BEGIN; INSERT INTO one VALUES (5)');
      return await work();
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
  }

  it('ends when its time is up', async () => {
    await while5IsOpen(() =>
      expect(database.copy([numbers('one', 4, 5)])).rejects.toMatchObject({ code: '57014' }),
    );
    await database.copy([numbers('one', 4, 5)]);
    expect(await idsIn('one')).toEqual([4, 5]);
  });

  it('fails when its connection is cut, and the next has another', async () => {
    await while5IsOpen(async () => {
      const copying = database.copy([numbers('one', 4, 5), numbers('other', 1)]);
      const cut = eventually('the copy waits, and is cut', async () => {
        const { rowCount } = await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event_type = 'Lock'`,
        );
        return rowCount || undefined;
      });
      await Promise.all([expect(copying).rejects.toMatchObject({ code: '57P01' }), cut]);
    });
    await database.copy([numbers('one', 4, 5)]);
    expect([await idsIn('one'), await idsIn('other')]).toEqual([[4, 5], []]);
  });
});
