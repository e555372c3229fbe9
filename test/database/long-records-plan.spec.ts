import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { planSql } from '../../src/query-engine/answer-plan.js';
import { every } from '../../src/query-engine/buckets.js';
import { ONLY_FACTS, plan } from '../../src/query-engine/plan.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/common/time.js';
import { SLOTS, type UsageQuery } from '../../src/query-engine/usage-query.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { insertFacts, type Fact } from '../support/facts.js';

const MONTH = Date.UTC(2026, 4, 1);
const NOON = MONTH + 20 * DAY_MS + 12 * HOUR_MS;
/** A minute each, all month long, and as many subscribers. */
const SHORT_ONES: readonly Fact[] = Array.from({ length: 31 * 24 * 6 }, (_, i) => ({
  startedAt: MONTH + i * 10 * MINUTE_MS,
  endedAt: MONTH + i * 10 * MINUTE_MS + MINUTE_MS,
  msisdn: String(8801000000 + (i % 500)),
  uplinkBytes: 1,
}));
/** All but one begin weeks before the ranges, and end after them. */
const LONG_ONES: readonly Fact[] = Array.from({ length: 40 }, (_, i) => ({
  startedAt: MONTH + i * MINUTE_MS,
  endedAt: MONTH + i * MINUTE_MS + 30 * DAY_MS,
  msisdn: String(8802000000 + i),
  uplinkBytes: 30 * 24,
}));

let database: TestDatabase;
let client: pg.Client;
const read = { before: new Map<string, number>(), after: new Map<string, number>() };
const answers = { before: new Map<string, number>(), after: new Map<string, number>() };

const queryOf = (from: number, to: number, filters: UsageQuery['filters'] = []): UsageQuery => ({
  accounts: ['acme'],
  range: { from, to },
  buckets: every(HOUR_MS),
  rateIntervals: SLOTS,
  filters,
  groupBy: [],
  measures: ['uplink_bytes'],
});

const QUERIES: Readonly<Record<string, UsageQuery>> = {
  'the last five minutes': queryOf(NOON - 5 * MINUTE_MS, NOON),
  'an hour': queryOf(NOON - HOUR_MS, NOON),
  'a day of a subscriber': queryOf(NOON - DAY_MS, NOON, [{ dimension: 'msisdn', values: ['8801000007'] }]),
};

interface Node {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** Rows of the facts that a statement looks at, also those that it leaves out. */
function rowsRead(node: Node): number {
  const own =
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0) +
    node['Actual Rows'];
  const isFacts = node['Relation Name']?.startsWith('usage_record_') === true;
  const below = (node.Plans ?? []).reduce((sum, one) => sum + rowsRead(one), 0);
  return below + (isFacts ? own * node['Actual Loops'] : 0);
}

async function measure(into: Map<string, number>, values: Map<string, number>): Promise<void> {
  await client.query('ANALYZE usage_record');
  for (const [name, query] of Object.entries(QUERIES)) {
    const sql = planSql(plan(query, ONLY_FACTS));
    const explained = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql.text}`,
      [...sql.values],
    );
    into.set(name, rowsRead(explained.rows[0]?.['QUERY PLAN'][0]?.Plan as Node));
    const { rows } = await client.query<{ uplink_bytes: string }>(sql.text, [...sql.values]);
    values.set(
      name,
      rows.reduce((sum, row) => sum + Number(row.uplink_bytes), 0),
    );
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await insertFacts(pool, SHORT_ONES);
  await measure(read.before, answers.before);
  await insertFacts(pool, LONG_ONES);
  await pool.end();
  await measure(read.after, answers.after);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('what is read of the facts when there are records of a month', () => {
  it('for some minutes is a row more for each of them', () => {
    expect(read.before.get('the last five minutes')).toBeLessThan(200);
    for (const name of ['the last five minutes', 'an hour'])
      expect((read.after.get(name) ?? 0) - (read.before.get(name) ?? 0)).toBeLessThanOrEqual(
        2 * LONG_ONES.length,
      );
  });

  it('for another subscriber is nothing more', () => {
    expect(read.after.get('a day of a subscriber')).toBe(read.before.get('a day of a subscriber'));
  });

  it('has their parts', () => {
    // A byte an hour of each.
    expect((answers.after.get('an hour') ?? 0) - (answers.before.get('an hour') ?? 0)).toBe(LONG_ONES.length);
  });
});
