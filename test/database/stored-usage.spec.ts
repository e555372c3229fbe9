import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { STORED_USAGE_TOGETHER } from '../../src/cluster/functions.js';
import { DECODERS } from '../../src/database/decode.js';
import { storedQuery } from '../../src/query-engine/sql/stored.js';
import {
  placesOf,
  storedTogether,
  toStoredRow,
  type FoundAtPlace,
} from '../../src/query-engine/sql/stored-together.js';
import type { StoredPlan } from '../../src/query-engine/plan.js';
import type { StoredRow } from '../../src/query-engine/stored/stored-row.js';
import { LEVELS, logPartitionOf } from '../../src/rollups/stored/levels.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const ACCOUNTS = ['acme', 'globex', 'initech'];
const KEYS = ['', 'north', 'south', 'west'];
const DAY = 86_400_000;
const DAYS = [0, 1, 2, 3, 4].map((day) => Date.UTC(2026, 4, 1) + day * DAY);
const SITE = LEVELS.customer_site.code;

let database: TestDatabase;
let client: pg.Client;

/** What is stored, and what waits in the log: of some sites on some days, each cell with bytes of its own. */
const stored: StoredRow[] = [];
const waiting: StoredRow[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

function planOf(choice: Partial<StoredPlan> & { accounts?: readonly string[] }): StoredPlan {
  const { accounts = ACCOUNTS, ...others } = choice;
  const query = { accounts } as StoredPlan['query'];
  const periods = { slots: [], hours: [], day: DAYS };
  return { source: 'stored', query, level: 'customer_site', keys: KEYS, periods, ...others };
}

async function read(plan: StoredPlan): Promise<StoredRow[]> {
  const { text, values } = storedQuery(plan);
  const { rows } = await client.query<StoredRow>({ text, values: [...values], types: DECODERS });
  return inOrder(rows);
}

/** The same for several plans by one statement. */
async function readTogether(plans: readonly StoredPlan[]): Promise<StoredRow[][]> {
  const places = plans.flatMap((plan) => placesOf(plan, 1_000)!);
  const { text, values } = storedTogether(places);
  const { rows } = await client.query<FoundAtPlace>({ text, values: [...values], types: DECODERS });
  const found = rows.map((row) => ({ place: places[row.place - 1]!, row }));
  return plans.map((plan) =>
    inOrder(
      found.filter(({ place }) => place.plan === plan).map(({ place, row }) => toStoredRow(place, row)),
    ),
  );
}

const inOrder = (rows: readonly StoredRow[]): StoredRow[] =>
  rows.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
const textOf = ({ account_id: account, key, period, is_change: isChange, slots }: StoredRow): string =>
  JSON.stringify([account, key, period, isChange, slots?.toString('hex')]);

/** The same by looking at each row. */
function expected({ query, keys, periods, level }: StoredPlan): StoredRow[] {
  const { slots, hours, day } = periods;
  const isAsked = (row: StoredRow) =>
    level === 'customer_site' &&
    query.accounts.includes(row.account_id) &&
    (keys?.includes(row.key) ?? true) &&
    [...slots, ...hours, ...day].includes(row.period);
  const changes = waiting.filter(isAsked);
  const isChanged = (row: StoredRow) =>
    changes.some(
      (one) => one.account_id === row.account_id && one.key === row.key && one.period === row.period,
    );
  const shown = stored.filter(isAsked).map((row) => ({
    ...row,
    slots: slots.includes(row.period) || isChanged(row) ? row.slots : null,
    hours: hours.includes(row.period) ? row.hours : null,
    day: day.includes(row.period) ? row.day : null,
  }));
  return inOrder([...shown, ...changes]);
}

/** Tells how the statements within a function are run, as the server does it. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const told: string[] = [];
  const note = ({ message }: { message: string | undefined }) => told.push(message ?? '');
  await client.query(`LOAD 'auto_explain'`);
  await client.query(`SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on`);
  await client.query('SET client_min_messages = log');
  client.on('notice', note);
  try {
    await work();
  } finally {
    client.off('notice', note);
    await client.query('RESET client_min_messages; RESET auto_explain.log_min_duration');
  }
  return told;
}

describe('reading what is stored of some keys', () => {
  it.each([
    { way: 'for one plan', work: () => read(planOf({})) },
    { way: 'for several plans', work: () => readTogether([planOf({}), planOf({})]) },
  ])('goes by the indexes $way, also as planned while there is nothing', async ({ work }) => {
    for (const table of ['usage_change', 'usage_rollup']) await client.query(`VACUUM ANALYZE ${table}`);
    const [inner = ''] = (await plansOf(work)).filter((message) => message.includes('usage_change'));
    expect(inner).toMatch(/(?:Index (?:Only )?Scan using|Bitmap Index Scan on) usage_change_lane_/);
    expect(inner).toMatch(/(?:Index Scan using|Bitmap Index Scan on) usage_rollup_pkey/);
    expect(inner).not.toContain('Seq Scan');
    // A plan for every value there may be.
    expect(inner).not.toContain('acme');
  });

  it('finds what looking at each row finds', async () => {
    let nth = 0;
    for (const account of ACCOUNTS) {
      for (const key of KEYS) {
        for (const period of DAYS) {
          nth++;
          const cell = (kind: string) => Buffer.from(`${kind} ${nth}`);
          const own = { account_id: account, key, period };
          if (nth % 7 !== 0)
            stored.push({
              ...own,
              slots: cell('slots'),
              hours: cell('hours'),
              day: cell('day'),
              is_change: false,
            });
          for (let change = 0; change < nth % 4; change++) {
            const slots = cell(`change ${change} of`);
            waiting.push({ ...own, slots, hours: null, day: null, is_change: true });
          }
        }
      }
    }
    for (const { account_id: account, key, period, slots, hours, day } of stored) {
      await client.query(
        `INSERT INTO usage_rollup (account_id, level, period, key, slots, hours, day)
         VALUES ($1, $2, $3, $4, $5, $6, $7), ($1, $2 + 10, $3, $4, $5, $6, $7)`,
        [account, SITE, period, key, slots, hours, day],
      );
    }
    for (const { account_id: account, key, period, slots } of waiting) {
      await client.query(
        `INSERT INTO usage_change (lane, account_id, level, period, key, logged_at, slots)
         VALUES ($1, $2, $3, $4, $5, 0, $6), ($1, $2, $3 + 10, $4, $5, 0, $6)`,
        [logPartitionOf('customer_site', account), account, SITE, period, key, slots],
      );
    }
    const [first, second, third, fourth, fifth] = DAYS as [number, number, number, number, number];
    const asked: StoredPlan[] = [
      planOf({}),
      planOf({ accounts: ['globex'], keys: ['south'] }),
      planOf({ accounts: ['globex', 'globex'], keys: ['nowhere', 'west', ''] }),
      planOf({ accounts: ['nobody'] }),
      planOf({ periods: { slots: [second], hours: [first, fifth], day: [third, fourth] } }),
      planOf({ periods: { slots: [second, third], hours: [], day: [] }, keys: ['north'] }),
      planOf({ level: 'account' }),
    ];
    for (const plan of asked) expect(await read(plan)).toEqual(expected(plan));
    // Also where two of them ask for the same, and for each alone.
    expect(await readTogether([...asked, ...asked.map((plan) => ({ ...plan }))])).toEqual(
      [...asked, ...asked].map(expected),
    );
    for (const plan of asked) expect(await readTogether([plan])).toEqual([expected(plan)]);
    await client.query(STORED_USAGE_TOGETHER);
    for (const plan of asked) expect(await readTogether([plan])).toEqual([expected(plan)]);
    const [all, one] = [planOf({}), planOf({ accounts: ['globex'], keys: ['south'] })];
    expect(await readTogether([all, one, { ...all }])).toEqual([all, one, all].map(expected));
    expect(expected(planOf({})).length).toBeGreaterThan(100);
  });

  it('finds the same where there is too much for it, or where no keys are given', async () => {
    const manyKeys = [...KEYS, ...Array.from({ length: 100 }, (_, nth) => `none-${nth}`)];
    const [few, many, all] = [planOf({}), planOf({ keys: manyKeys }), planOf({ keys: undefined })];
    const texts = [few, many, all].map((plan) => storedQuery(plan).text);
    expect(new Set(texts).size).toBe(3);
    expect(texts.map((text) => text.includes('stored_usage'))).toEqual([true, false, false]);
    expect(await read(many)).toEqual(await read(few));
    expect(await read(all)).toEqual(await read(few));
    // A level that has one row for all knows its key.
    expect(storedQuery(planOf({ level: 'account', keys: undefined })).text).toContain('stored_usage');
  });
});
