import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DAY_MS } from '../../src/common/time.js';
import { EVERY_DAY } from '../../src/packed-days/account-day.js';
import { PackingService } from '../../src/packed-days/packing.service.js';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.UTC(2026, 2, 3);
/** A change of the account waits for a transaction. */
const FACTS_AT_ONCE = 20_000;

let service: TestApp;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
  // It makes the partition.
  await insertFacts(service.pool, [{ startedAt: DAY, endedAt: DAY + 1, accountId: 'other' }]);
});

afterAll(() => service.close());

/** Inserts so many facts of each of some subscribers of an account. */
const insert = (accountId: string, at: number, subscribers: string, each: number) =>
  service.pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, started_day, subscriber)
     SELECT $1, $2::bigint || ' ' || n || ' ' || coalesce(one::text, 'none'), $2::bigint + n, $2::bigint + n + 1, 1, 0, $2::bigint / ${DAY_MS}, one
     FROM generate_series(1, $3::int) AS n, ${subscribers} AS one (one)`,
    [accountId, at, each],
  );

/** Packs all. @returns how many facts each transaction packed. */
async function pack(accountId: string): Promise<number[]> {
  const done = [0];
  await service.app
    .get(PackingService)
    .pack({ ...EVERY_DAY, accounts: [accountId] }, { onStep: (facts) => done.push(facts) });
  return done.slice(1).map((facts, i) => facts - (done[i] ?? 0));
}

async function stored(accountId: string): Promise<object> {
  const { rows } = await service.pool.query<object>(
    `SELECT (SELECT count(*)::int FROM usage_record WHERE account_id = $1) AS plain, count(*)::int AS rows,
       coalesce(sum(records), 0)::int AS packed, (SELECT count(DISTINCT record_id)::int FROM usage_fact WHERE account_id = $1) AS records
     FROM usage_packed WHERE account_id = $1`,
    [accountId],
  );
  return rows[0] ?? {};
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

it('join packed rows of their subscribers, some in each transaction', async () => {
  await insert('many', DAY, 'generate_series(1, 500)', 100);
  await pack('many');
  expect(await stored('many')).toEqual({ plain: 0, rows: 500, packed: 50_000, records: 50_000 });
  await insert('many', DAY + 3_600_000, 'generate_series(1, 500)', 1);
  // A subscriber moves 101: after 199 of them 20,099 are reached, and a transaction has the one that reaches it.
  const moved = await pack('many');
  expect(total(moved)).toBe(50_500);
  expect(Math.max(...moved)).toBeLessThanOrEqual(FACTS_AT_ONCE + 101);
  expect(await stored('many')).toEqual({ plain: 0, rows: 500, packed: 50_500, records: 50_500 });
});

it('join rows of several subscribers, and leave none of them plain', async () => {
  await insert('shared', DAY, 'generate_series(1, 15000)', 3);
  await pack('shared');
  expect(await stored('shared')).toMatchObject({ plain: 0, packed: 45_000, records: 45_000 });
  await insert('shared', DAY + 3_600_000, 'generate_series(2, 15000, 7)', 1);
  const moved = await pack('shared');
  // Late records are of 2,143 subscribers, and each row has some of them.
  expect(total(moved)).toBe(47_143);
  expect(Math.max(...moved)).toBeLessThanOrEqual(FACTS_AT_ONCE + 2 * 256);
  expect(await stored('shared')).toMatchObject({ plain: 0, packed: 47_143, records: 47_143 });
});

it('without a subscriber join rows without one', async () => {
  await insert('none', DAY, '(VALUES (NULL::bigint))', 300);
  await pack('none');
  await insert('none', DAY, 'generate_series(1, 250)', 80);
  await pack('none');
  await insert('none', DAY + 3_600_000, '(VALUES (NULL::bigint), (7))', 1);
  expect(await pack('none')).toEqual([300 + 1 + 80 + 1]);
  expect(await stored('none')).toEqual({ plain: 0, rows: 251, packed: 20_302, records: 20_302 });
});
