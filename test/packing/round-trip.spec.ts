import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Random } from '../oracle/random.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { insertFacts, type Fact } from '../support/facts.js';
import { packSome, unpackSome } from '../support/packing.js';

// `ORACLE_SEED=n` repeats a run.
const FIRST_SEED = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 1e9));
const DAY = 86_400_000;
const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 1, 27);
/** Below 2^53, so that no sum of a thousand is 2^63. */
const MOST_BYTES = Number.MAX_SAFE_INTEGER;

/** Every column of the facts, as text. */
const rowsOf = (relation: string) => `
SELECT to_jsonb(fact) - ARRAY['packed_id', 'packed_from_day', 'packed_to_day', 'packed_until',
  'packed_subscribers'] #>> '{}' AS row
FROM ${relation} AS fact ORDER BY row`;

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});

beforeEach(async () => {
  await pool.query('TRUNCATE usage_record, usage_packed');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const read = async (relation: string): Promise<string[]> =>
  (await pool.query<{ row: string }>(rowsOf(relation))).rows.map(({ row }) => row);

interface PackedRow {
  readonly records: number;
  readonly first: string | null;
  readonly last: string | null;
}

const packedRows = async (): Promise<PackedRow[]> =>
  (
    await pool.query<PackedRow>(
      'SELECT records, first_subscriber AS first, last_subscriber AS last FROM usage_packed ORDER BY id',
    )
  ).rows;

/** Any record at all: every column with and without a value, in parts, without length, at the edges of days. */
function anyFact(random: Random, i: number, subscribers: number): Fact {
  const maybe = <T>(values: readonly T[], chance = 0.3): T | null =>
    random.chance(chance) ? null : random.pick(values);
  const length = random.pick([
    0,
    1,
    300_000,
    HOUR,
    DAY,
    random.integer(0, DAY),
    random.integer(DAY, 31 * DAY),
  ]);
  const startedAt =
    BEGIN + random.pick([0, DAY - 1, DAY, random.integer(0, 2 * DAY), random.integer(0, 48) * HOUR]);
  const subscriber = random.integer(0, subscribers - 1);
  const uuid = `${i.toString(16).padStart(8, '0')}-0000-4000-8000-${random.integer(0, 1e12).toString(16).padStart(12, '0')}`;
  const bytes = () => random.pick([0, 1, 2 ** 31 - 1, 2 ** 31, random.integer(0, 1e6), MOST_BYTES]);
  const decimal = () => maybe(['0', '0.0', '1.50', '1.5', '20', '0.000001', '99.9999999999'], 0.5);
  return {
    accountId: random.pick(['acme', 'globex']),
    recordId: random.pick([uuid, uuid, `${uuid.toUpperCase()}${i}`, `r-${i}`, `é"{},\\ ${i}`]),
    startedAt,
    endedAt: startedAt + length,
    uplinkBytes: bytes(),
    downlinkBytes: bytes(),
    customerSiteId: maybe(['a', 'b', 'NULL', '{}', '']),
    msisdn: random.chance(0.3) ? null : `4917000${subscriber}`,
    imsi: random.chance(0.5) ? null : `26201000${subscriber % 7}`,
    userId: maybe(['u"1', 'u,2']),
    serviceId: maybe([0, 7, 2 ** 40]),
    cellId: maybe(['0ab45a2d-2a2e-4f20-868c-4aeda9b60519', '0ab45a2d-2a2e-4f20-868c-4aeda9b60510']),
    genre: maybe(['news']),
    network: maybe(['5G', '4G']),
    itemId: maybe(['i', 'ü']),
    connection: random.chance(0.5)
      ? null
      : {
          packetLatencyMs: decimal() as never,
          jitterMs: decimal() as never,
          packetLossPercent: decimal() as never,
          simType: maybe(['PSIM', 'ESIM']) as never,
          enodebIp: maybe(['10.0.0.1']),
          ueIp: maybe(['10.0.0.2', '::1']),
          lrId: maybe(['lr']),
        },
  };
}

describe('packed facts', () => {
  it.each([3, 40, 2_000])('of %d subscribers are the facts, to the byte', async (subscribers) => {
    const seed = FIRST_SEED + subscribers;
    const random = new Random(seed);
    const facts = Array.from({ length: 1_500 }, (_, i) => anyFact(random, i, subscribers));
    await insertFacts(pool, facts);
    const before = await read('usage_record');
    const told = `ORACLE_SEED=${FIRST_SEED}`;
    expect(await packSome(pool, 1)).toBe(before.length);
    expect(await read('usage_record')).toEqual([]);
    expect({ told, rows: await read('usage_fact') }).toEqual({ told, rows: before });
    // Some late ones, some days plain again: always all facts.
    const late = Array.from({ length: 50 }, (_, i) => anyFact(random, 5_000 + i, subscribers));
    await insertFacts(pool, late);
    const all = await read('usage_fact');
    expect(all.length).toBeGreaterThan(before.length);
    for (let i = 0; i < 4; i++) {
      await unpackSome(pool, 0.5);
      expect({ told, rows: await read('usage_fact') }).toEqual({ told, rows: all });
      await packSome(pool, 0.5, random.pick([1, 64]));
      expect({ told, rows: await read('usage_fact') }).toEqual({ told, rows: all });
    }
    await unpackSome(pool, 1);
    expect(await packedRows()).toEqual([]);
    expect({ told, rows: await read('usage_record') }).toEqual({ told, rows: all });
  });

  it('lie in rows of one subscriber with many, of several with few, and of none', async () => {
    const at = (i: number): Fact => ({ startedAt: BEGIN + i * 1_000, endedAt: BEGIN + i * 1_000 + 500 });
    const facts: Fact[] = [
      ...Array.from({ length: 1_100 }, (_, i) => ({ ...at(i), msisdn: '4' })),
      ...Array.from({ length: 64 }, (_, i) => ({ ...at(i), msisdn: '2' })),
      ...Array.from({ length: 5 * 63 }, (_, i) => ({ ...at(i), msisdn: String(5 + (i % 5)) })),
      ...Array.from({ length: 10 }, (_, i) => at(i)),
    ];
    await insertFacts(pool, facts);
    await packSome(pool, 1);
    expect(await packedRows()).toEqual([
      { records: 64, first: '12', last: '12' },
      { records: 1_000, first: '14', last: '14' },
      { records: 100, first: '14', last: '14' },
      { records: 256, first: '15', last: '19' },
      { records: 59, first: '19', last: '19' },
      { records: 10, first: null, last: null },
    ]);
    // A late record joins the row of its subscriber, and no other row is written.
    const versions = async () =>
      (await pool.query<{ id: string }>('SELECT id FROM usage_packed ORDER BY id')).rows.map(({ id }) => id);
    const before = await versions();
    await insertFacts(pool, [{ ...at(2_000), msisdn: '2' }]);
    await packSome(pool, 1);
    expect((await versions()).filter((id) => before.includes(id))).toHaveLength(before.length - 1);
    expect((await packedRows()).at(-1)).toEqual({ records: 65, first: '12', last: '12' });
  });
});

describe('the hours of a packed row', () => {
  interface HoursRow {
    readonly hours: Buffer | null;
    readonly day: number;
  }

  it('are the shares of its facts', async () => {
    const random = new Random(FIRST_SEED);
    const facts: Fact[] = Array.from({ length: 200 }, () => {
      const startedAt = BEGIN + random.pick([0, HOUR, random.integer(0, DAY - 1)]);
      return {
        startedAt,
        endedAt: startedAt + random.pick([0, 1, HOUR, random.integer(0, DAY)]),
        uplinkBytes: random.integer(0, 1e9),
        downlinkBytes: random.integer(0, 1e13),
        msisdn: '49170',
      };
    });
    await insertFacts(pool, facts);
    await packSome(pool, 1);
    const { rows } = await pool.query<HoursRow>('SELECT hours, day FROM usage_packed');
    const found = new Map<number, [bigint, bigint, bigint]>();
    for (const { hours, day } of rows) {
      for (let i = 0; i < (hours?.length ?? 0); i += 26) {
        const part = hours!.subarray(i, i + 26);
        found.set(day * DAY + part.readInt16BE(0) * HOUR, [
          part.readBigInt64BE(2),
          part.readBigInt64BE(10),
          part.readBigInt64BE(18),
        ]);
      }
    }
    expect([...found].sort(([a], [b]) => a - b)).toEqual(naiveHours(facts));
  });

  it('are absent where a sum has no exact number', async () => {
    const huge = { startedAt: BEGIN, endedAt: BEGIN + 1, uplinkBytes: MOST_BYTES, msisdn: '49170' };
    await insertFacts(
      pool,
      Array.from({ length: 64 }, () => huge),
    );
    await packSome(pool, 1);
    expect((await pool.query<HoursRow>('SELECT hours FROM usage_packed')).rows).toEqual([{ hours: null }]);
  });

  /** Floored cumulative shares, hour by hour. */
  function naiveHours(facts: readonly Fact[]): [number, [bigint, bigint, bigint]][] {
    const sums = new Map<number, [bigint, bigint, bigint]>();
    for (const { startedAt, endedAt, uplinkBytes = 0, downlinkBytes = 0 } of facts) {
      const length = endedAt - startedAt;
      const until = (bytes: number, at: number) =>
        length === 0 ? 0n : (BigInt(bytes) * BigInt(at - startedAt)) / BigInt(length);
      for (let hour = startedAt - (startedAt % HOUR); hour < Math.max(endedAt, startedAt + 1); hour += HOUR) {
        const [from, to] = [Math.max(startedAt, hour), Math.min(endedAt, hour + HOUR)];
        const share = (bytes: number) =>
          length === 0 ? BigInt(bytes) : until(bytes, to) - until(bytes, from);
        const sum = sums.get(hour) ?? [0n, 0n, 0n];
        sums.set(hour, [
          sum[0] + share(uplinkBytes),
          sum[1] + share(downlinkBytes),
          sum[2] + BigInt(to - from),
        ]);
      }
    }
    return [...sums].sort(([a], [b]) => a - b);
  }
});
