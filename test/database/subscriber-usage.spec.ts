import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DECODERS } from '../../src/database/decode.js';
import { Database } from '../../src/database/database.js';
import { answer, planSql } from '../../src/query-engine/answer-plan.js';
import { every, WHOLE } from '../../src/query-engine/buckets.js';
import { plan } from '../../src/query-engine/plan.js';
import { SLOTS, type UsageQuery } from '../../src/query-engine/usage-query.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '../../src/common/time.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { msisdnNumber } from '../../src/record-model/subscriber.js';
import { insertFacts, type Fact } from '../support/facts.js';
import { packSome, unpackSome } from '../support/packing.js';

/** The second day lies in another month, so in another partition. */
const EVE = Date.UTC(2026, 4, 31);
const DAY = Date.UTC(2026, 5, 1);
const [ANNA, BERT] = ['491701', '491702'];
const [SIM, TWIN] = ['262011', '262012'];

/** Every way in which a record lies to an hour, a day and the range, and bytes that nothing divides evenly. */
const SPANS: readonly (readonly [from: number, to: number])[] = [
  [DAY - DAY_MS, DAY],
  [DAY - DAY_MS + 1, DAY + 1],
  [DAY - 90 * MINUTE_MS, DAY + 45 * MINUTE_MS],
  [DAY - 1, DAY],
  [DAY, DAY],
  [DAY, DAY + SLOT_MS],
  [DAY + 7, DAY + 7],
  [DAY + HOUR_MS - 1, DAY + HOUR_MS + 1],
  [DAY + HOUR_MS, DAY + 2 * HOUR_MS],
  [DAY + 61 * MINUTE_MS, DAY + 9 * HOUR_MS + 13],
  [DAY + DAY_MS - SLOT_MS, DAY + DAY_MS],
  [DAY + DAY_MS - 1, DAY + 2 * DAY_MS - 1],
  [DAY + DAY_MS, DAY + DAY_MS],
  [DAY + DAY_MS, DAY + DAY_MS + SLOT_MS],
];
const OWNERS: readonly Partial<Fact>[] = [
  { msisdn: ANNA, customerSiteId: 'north' },
  { msisdn: ANNA, imsi: SIM, userId: 'anna' },
  { msisdn: BERT, imsi: SIM },
  { msisdn: BERT, imsi: TWIN, customerSiteId: 'south' },
  { imsi: SIM, userId: 'anna' },
  { userId: 'anna', customerSiteId: 'north' },
  { accountId: 'globex', msisdn: ANNA, imsi: SIM, userId: 'anna' },
  {},
];
const FACTS: readonly Fact[] = OWNERS.flatMap((owner, place) =>
  SPANS.map(([startedAt, endedAt], span) => ({
    ...owner,
    startedAt,
    endedAt,
    uplinkBytes: 1_000_003 * (place + 1) + 7 * span,
    // Of some, sums have no exact number.
    downlinkBytes: place > 3 ? Number.MAX_SAFE_INTEGER - span * 1013 - place : 10_000_019 * (span + 1),
  })),
);

let database: TestDatabase;
let client: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  pool = new pg.Pool({ connectionString: database.url, max: 2, types: DECODERS });
  await insertFacts(pool, FACTS);
});

afterAll(async () => {
  await pool.end();
  await client.end();
  await database.drop();
});

const base: UsageQuery = {
  accounts: ['acme'],
  range: { from: DAY, to: DAY + DAY_MS },
  buckets: every(HOUR_MS),
  rateIntervals: SLOTS,
  filters: [{ dimension: 'msisdn', values: [ANNA] }],
  groupBy: [],
  measures: ['uplink_bytes', 'downlink_bytes', 'total_bytes', 'usage_ms'],
};

const COLUMN = {
  msisdn: 'msisdn',
  imsi: 'imsi',
  user_id: 'userId',
  customer_site_id: 'customerSiteId',
} as const;

/** The figures of each bucket, by looking at each record: bytes up, bytes down, bytes, milliseconds. */
function expected({ accounts, range, buckets, filters }: UsageQuery): (number | bigint)[][] {
  const sums = new Map<number, [bigint, bigint, bigint]>();
  const kept = FACTS.filter(
    (fact) =>
      accounts.includes(fact.accountId ?? 'acme') &&
      filters.every(({ dimension, values }) =>
        values.includes(fact[COLUMN[dimension as keyof typeof COLUMN]] ?? ''),
      ),
  );
  const width = buckets.kind === 'every' ? buckets.width : range.to - range.from;
  const first = buckets.kind === 'every' ? range.from - (range.from % width) : range.from;
  for (let start = first; start < range.to; start += width) {
    const [from, to] = [Math.max(start, range.from), Math.min(start + width, range.to)];
    for (const { startedAt, endedAt, uplinkBytes = 0, downlinkBytes = 0 } of kept) {
      const isInstant = startedAt === endedAt;
      if (isInstant ? startedAt < from || startedAt >= to : endedAt <= from || startedAt >= to) continue;
      const [partFrom, partTo] = [Math.max(from, startedAt), Math.min(to, endedAt)];
      const upTo = (bytes: number, instant: number) =>
        (BigInt(bytes) * BigInt(instant - startedAt)) / BigInt(endedAt - startedAt);
      const share = (bytes: number) =>
        isInstant ? BigInt(bytes) : upTo(bytes, partTo) - upTo(bytes, partFrom);
      const [up, down, time] = sums.get(start) ?? [0n, 0n, 0n];
      sums.set(start, [
        up + share(uplinkBytes),
        down + share(downlinkBytes),
        time + BigInt(partTo - partFrom),
      ]);
    }
  }
  return [...sums].map(([start, [up, down, time]]) => [start, ...[up, down, up + down, time].map(whole)]);
}

const whole = (value: bigint): number | bigint => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : value);

/** The rows of the planned statement, which must also be the answer of the engine. */
async function read(query: UsageQuery, name = 'SELECT subscriber_usage'): Promise<Record<string, unknown>[]> {
  const statement = planSql(plan(query));
  expect(statement.name).toBe(name);
  const { text, values } = statement;
  const found = await client.query<Record<string, unknown>>({ text, values: [...values], types: DECODERS });
  expect(await answer(plan(query), new Database(pool))).toEqual(found.rows);
  return found.rows;
}

const CHOICES: Readonly<Record<string, Partial<UsageQuery>>> = {
  'a telephone number': {},
  'two, one of them twice': { filters: [{ dimension: 'msisdn', values: [ANNA, BERT, ANNA] }] },
  'no possible number': { filters: [{ dimension: 'msisdn', values: ['4917o1'] }] },
  'a SIM with three subscribers': { filters: [{ dimension: 'imsi', values: [SIM] }] },
  'a SIM twice': { filters: [{ dimension: 'imsi', values: [SIM, SIM, TWIN] }] },
  'a user with other numbers': { filters: [{ dimension: 'user_id', values: ['anna'] }] },
  'a number and a SIM': {
    filters: [
      { dimension: 'imsi', values: [SIM] },
      { dimension: 'msisdn', values: [ANNA, BERT] },
    ],
  },
  'a site of a number': {
    filters: [
      { dimension: 'customer_site_id', values: ['north', 'east'] },
      { dimension: 'msisdn', values: [ANNA, BERT] },
    ],
  },
  'another account': { accounts: ['globex'] },
  'both accounts': { accounts: ['globex', 'acme', 'globex'] },
  'no account': { accounts: [] },
};

const TIMES: Readonly<Record<string, Partial<UsageQuery>>> = {
  'by hour': {},
  'by slot': { buckets: SLOTS },
  'by minute of an hour': { buckets: every(MINUTE_MS), range: { from: DAY, to: DAY + HOUR_MS } },
  'as a whole': { buckets: WHOLE },
  'of an odd range': { range: { from: DAY - 777_777, to: DAY + 3 * HOUR_MS + 1 } },
  'of two months by day': { buckets: every(DAY_MS), range: { from: EVE, to: DAY + 2 * DAY_MS } },
  'of a millisecond': { buckets: WHOLE, range: { from: DAY + HOUR_MS, to: DAY + HOUR_MS + 1 } },
};

/** How the facts are stored. Each follows on the one before. */
const STORED: Readonly<Record<string, () => Promise<unknown>>> = {
  plain: () => Promise.resolve(),
  'packed, some subscribers in a row': () => packSome(pool, 1),
  'packed, a subscriber in a row': async () => {
    await unpackSome(pool, 1);
    await packSome(pool, 1, 1);
  },
  'packed for one account and plain for another': () =>
    pool.query(`SELECT usage_unpack_days('acme', 0, 100000)`),
};

describe.each(Object.entries(STORED))('of facts that are %s', (_stored, store) => {
  beforeAll(store);

  describe.each(Object.entries(CHOICES))('the usage of %s', (_, choice) => {
    it.each(Object.entries(TIMES))('%s is what each record says', async (time, timed) => {
      const query = { ...base, ...choice, ...timed };
      const rows = await read(query);
      const found = rows.map((row) => [row.bucket, ...query.measures.map((name) => row[name])]);
      expect(found).toEqual(expected(query));
      if (time === 'by hour' && !/no /.test(_)) expect(found.length).toBeGreaterThan(5);
    });
  });
});

describe('the hours of packed rows', () => {
  it('are read where a row has all that is asked for', async () => {
    await packSome(pool, 1, 1);
    const { rows } = await pool.query<{ hours: Buffer | null }>(
      `SELECT hours FROM subscriber_hours('{acme}', $1, $2, NULL, NULL, NULL, $3, $4, 3600000, 0)`,
      [[EVE / DAY_MS, DAY / DAY_MS], [msisdnNumber(ANNA)], DAY, DAY + DAY_MS],
    );
    expect(rows.map(({ hours }) => hours !== null)).toEqual([true, true]);
    await unpackSome(pool, 1);
  });
});

describe('a group of subscribers', () => {
  it('has the values that are filtered', async () => {
    const query: UsageQuery = {
      ...base,
      buckets: WHOLE,
      groupBy: ['msisdn', 'account_id'],
      measures: ['usage_ms'],
    };
    const [, , , , time] = expected(query)[0] ?? [];
    expect(await read(query)).toEqual([{ bucket: DAY, msisdn: ANNA, account_id: 'acme', usage_ms: time }]);
  });

  it('is found by its own values when several may be', async () => {
    const filters: UsageQuery['filters'] = [{ dimension: 'msisdn', values: [ANNA, BERT] }];
    const query: UsageQuery = {
      ...base,
      buckets: WHOLE,
      filters,
      groupBy: ['msisdn'],
      measures: ['usage_ms'],
    };
    const rows = await read(query, 'SELECT usage_fact');
    const of = (msisdn: string) =>
      expected({ ...query, filters: [{ dimension: 'msisdn', values: [msisdn] }] });
    expect(rows).toEqual(
      [ANNA, BERT].map((msisdn) => ({ bucket: DAY, msisdn, usage_ms: of(msisdn)[0]?.[4] })),
    );
  });
});

describe('rates of a subscriber', () => {
  it('are those of the slots with usage', async () => {
    const measures = ['active_intervals', 'least_uplink_bytes', 'greatest_uplink_bytes'] as const;
    const [row] = await read({ ...base, buckets: WHOLE, measures });
    const slots = expected({ ...base, buckets: SLOTS }).map(([, up]) => Number(up));
    expect(row).toEqual({
      bucket: DAY,
      active_intervals: slots.length,
      least_uplink_bytes: Math.min(...slots),
      greatest_uplink_bytes: Math.max(...slots),
    });
  });
});

describe('a connection that has planned the function', () => {
  it('finds records of a month that came later', async () => {
    const from = Date.UTC(2026, 8, 1);
    const query: UsageQuery = { ...base, range: { from, to: from + DAY_MS }, buckets: WHOLE };
    expect(await read(query)).toEqual([]);
    await insertFacts(pool, [{ msisdn: ANNA, startedAt: from - 1, endedAt: from + 2, uplinkBytes: 4 }]);
    // Of four bytes in three milliseconds, the first has one.
    expect(await read(query)).toEqual([
      { bucket: from, uplink_bytes: 3, downlink_bytes: 0, total_bytes: 3, usage_ms: 2 },
    ]);
  });
});

describe('what the function does not answer', () => {
  it.each<[string, Partial<UsageQuery>]>([
    ['the usage of all accounts', { accounts: 'all' }],
    ['buckets of different lengths', { buckets: { kind: 'cuts', starts: [DAY, DAY + HOUR_MS] } }],
    ['another filter', { filters: [...base.filters, { dimension: 'network', values: ['5G'] }] }],
    ['a filter twice', { filters: [...base.filters, ...base.filters] }],
    ['a condition', { where: { kind: 'null', dimension: 'genre' } }],
    ['numbers of whole records', { measures: ['records'] }],
    ['a quality', { measures: ['jitter_weight'] }],
    ['a group without a filter', { groupBy: ['customer_site_id'] }],
    ['many days', { range: { from: DAY - 64 * DAY_MS, to: DAY } }],
  ])('is %s', async (_, change) => {
    await read({ ...base, ...change }, 'SELECT usage_fact');
  });
});
