import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { planSql } from '../../src/query-engine/answer-plan.js';
import { every } from '../../src/query-engine/buckets.js';
import type { Statement } from '../../src/database/statement.js';
import { plan } from '../../src/query-engine/plan.js';
import { imsiNumber, msisdnNumber, userNumber } from '../../src/record-model/subscriber.js';
import { DAY_MS } from '../../src/common/time.js';
import { SLOTS, type UsageQuery } from '../../src/query-engine/usage-query.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const MONTH = Date.UTC(2026, 4, 1);
const EVERY_MS = 40_000;
const RECORDS = (31 * DAY_MS) / EVERY_MS;

/** Each has a hundredth of the month's records, which the planner knows. */
const ASKED = {
  msisdn: ['8801000001', msisdnNumber('8801000001')],
  imsi: ['262010000000001', imsiNumber('262010000000001')],
  user_id: ['somebody', userNumber('somebody')],
} as const;

let database: TestDatabase;
let client: pg.Client;
let plannedEmpty = '';

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('SELECT ensure_usage_partition($1::bigint)', [MONTH]);
  await client.query(`LOAD 'auto_explain'`);
  await client.query('SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on');
  plannedEmpty = await plansOf(planSql(plan(queryOf('msisdn', 1))));
  await client.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, msisdn, imsi, user_id,
       started_day, subscriber)
     SELECT 'acme', n, started_at, started_at + 20000, 1000, 0, CASE n % 100 WHEN 1 THEN $3 END,
       CASE n % 100 WHEN 2 THEN $4 END, CASE n % 100 WHEN 3 THEN $5 END, started_at / 86400000,
       CASE n % 100 WHEN 1 THEN $6::bigint WHEN 2 THEN $7::bigint WHEN 3 THEN $8::bigint ELSE 2000000000000000 + n % 5000 END
     FROM (SELECT n, $1::bigint + n * $2::bigint AS started_at FROM generate_series(0, $9::bigint - 1) AS n) AS timed`,
    [MONTH, EVERY_MS, ...Object.values(ASKED).map(([text]) => text), ...numbers(), RECORDS],
  );
  await client.query('ANALYZE usage_record');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const numbers = () => Object.values(ASKED).map(([, number]) => number);

function queryOf(dimension: keyof typeof ASKED, days: number): UsageQuery {
  return {
    accounts: ['acme'],
    range: { from: MONTH + 3 * DAY_MS, to: MONTH + (3 + days) * DAY_MS },
    buckets: every(DAY_MS),
    rateIntervals: SLOTS,
    filters: [{ dimension, values: [ASKED[dimension][0]] }],
    groupBy: [],
    measures: ['uplink_bytes'],
  };
}

/** By the function, and by a statement that is planned for its values. */
const WAYS: Readonly<Record<string, Partial<UsageQuery>>> = {
  'by the function': {},
  'by a statement of its own': { where: { kind: 'and', of: [] } },
};

/** How a statement is run, also within functions, as the server tells it. */
async function plansOf({ text, values }: Statement): Promise<string> {
  const told: string[] = [];
  const note = ({ message = '' }: { message?: string | undefined }) => told.push(message);
  client.on('notice', note);
  await client.query('SET client_min_messages = log');
  await client.query(text, [...values]);
  await client.query('RESET client_min_messages');
  client.off('notice', note);
  return told.join('\n');
}

const INDEX = /Index Scan using usage_record_2026_05_started_day_subscriber_ended_at_idx/;
const OTHERS = /started_at_idx|account_id_ended_at_idx|Seq Scan on usage_record/;

describe.each(Object.keys(WAYS))('what is read %s', (way) => {
  describe.each(['msisdn', 'imsi', 'user_id'] as const)('for a report by %s', (dimension) => {
    it.each([1, 7, 25])('of %d days is nothing of other subscribers', async (days) => {
      const statement = planSql(plan({ ...queryOf(dimension, days), ...WAYS[way] }));
      expect(statement.name).toBe(
        way === 'by the function' ? 'SELECT subscriber_usage' : 'SELECT usage_fact',
      );
      const told = await plansOf(statement);
      expect(told).toMatch(INDEX);
      expect(told).not.toMatch(OTHERS);
      const answer = await client.query<{ uplink_bytes: string }>(statement.text, [...statement.values]);
      const found = answer.rows.map((row) => Number(row.uplink_bytes));
      expect(found).toHaveLength(days);
      expect(found.reduce((sum, bytes) => sum + bytes, 0)).toBe(1000 * recordsOf(dimension, days));
    });
  });
});

it('is planned the same way by the function while there is nothing', () => {
  expect(plannedEmpty).toMatch(INDEX);
  expect(plannedEmpty).not.toMatch(OTHERS);
});

/** Records of a subscriber that begin on so many days from the fourth on. */
function recordsOf(dimension: keyof typeof ASKED, days: number): number {
  const place = 1 + Object.keys(ASKED).indexOf(dimension);
  const perDay = DAY_MS / EVERY_MS;
  return Array.from({ length: days * perDay }, (_, i) => 3 * perDay + i).filter((n) => n % 100 === place)
    .length;
}
