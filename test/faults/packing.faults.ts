import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { expectVerified } from '../rollup/outcome.js';
import { edgemeter } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { Program } from '../support/program.js';
import { realTime } from '../support/real-time.js';
import { Instance } from './instance.js';
import { answered, dayReport, expectTotal, totalOf } from './reported.js';

/** `npm run test:faults:short` makes one round of each. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);
const ACCOUNTS = DEMO_ACCOUNTS.slice(0, 3);
const [FIRST_ACCOUNT = ''] = ACCOUNTS;
const DAY_MS = 86_400_000;
const DAY = Date.UTC(2026, 2, 1);
const DAYS = 6;
const FACTS_A_DAY = 5_000;
const BETWEEN_MS = 17_000;
const SUBSCRIBERS = 50;
const LATE = 12;
const LONGEST_MOMENT_MS = 1_000;
/** A busy machine takes long to start a process. */
const PATIENCE = { withinMs: 240_000 };

let folder: string;
let database: FaultyServer;
let pool: pg.Pool;
let instance: Instance;
let phases = 0;
/** What is stored: the bytes of each account and day, and how many records there are. */
const totals = new Map<string, number>();
let count = 0;

const keyOf = (account: string, day: number) => `${account} ${day}`;
const recordOf = (account: string, day: number, id: string, bytes: number, change: object = {}) => ({
  record_id: id,
  account_id: account,
  started_at: day,
  ended_at: day + 10_000,
  uplink_bytes: bytes,
  downlink_bytes: 0,
  msisdn: '4917',
  ...change,
});

function add(account: string, day: number, bytes: number, records: number): void {
  totals.set(keyOf(account, day), (totals.get(keyOf(account, day)) ?? 0) + bytes);
  count += records;
}

const daysOfAccounts = ACCOUNTS.flatMap((account) =>
  Array.from({ length: DAYS }, (_, n) => ({ account, day: DAY + n * DAY_MS })),
);

async function fill(): Promise<void> {
  for (const { account, day } of daysOfAccounts) {
    const records = Array.from({ length: FACTS_A_DAY }, (_, n) => {
      const startedAt = day + n * BETWEEN_MS;
      const bytes = 1 + ((n * 7 + day / DAY_MS) % 1_000);
      add(account, day, bytes, 1);
      return recordOf(account, day, `p-${day}-${n}`, bytes, {
        started_at: startedAt,
        ended_at: startedAt + 10_000,
        msisdn: String(491_700 + (n % SUBSCRIBERS)),
      });
    });
    expect(await instance.post(records)).toMatchObject({ accepted: FACTS_A_DAY });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-packing-'));
  database = await FaultyServer.start();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  instance = new Instance(folder, 'one', database.url);
  await instance.start();
  await fill();
});

afterAll(async () => {
  await instance.end('SIGKILL');
  await pool.end();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const env = () => ({ DATABASE_URL: database.url, PACK_AFTER_HOURS: '0' });

/** The packing process of the moment, and what it runs in the database. */
const STRIKES: Readonly<Record<string, (packing: Program) => Promise<unknown>>> = {
  'the process that packs': (packing) => packing.end('SIGKILL'),
  'the service': () => instance.restart('SIGKILL'),
  'the backend that packs': () => database.killBackend('usage_(un)?pack'),
  'the database': () => database.endPostmaster('SIGKILL'),
  'all of them': (packing) =>
    Promise.all([packing.end('SIGKILL'), instance.restart('SIGKILL'), database.endPostmaster('SIGKILL')]),
};

const change = (...call: Parameters<Instance['change']>) => instance.acknowledged(...call);

/** Stores late records of the days that are packed meanwhile, and voids, amends or leaves each. */
async function correctMeanwhile(): Promise<void> {
  const common = { account_id: FIRST_ACCOUNT, reason: 'counted twice' };
  for (let n = 0; n < LATE; n++) {
    const day = DAY + (n % DAYS) * DAY_MS;
    const record = recordOf(FIRST_ACCOUNT, day, `late-${phases}-${n}`, 100 + n);
    await change('records', JSON.stringify({ records: [record] }));
    if (n % 3 === 0) {
      await change('records:void', JSON.stringify({ ...common, record_ids: [record.record_id] }));
      continue;
    }
    const amended = { ...record, uplink_bytes: 5_000 + n };
    if (n % 3 === 1) await change('records:amend', JSON.stringify({ ...common, records: [amended] }));
    add(FIRST_ACCOUNT, day, n % 3 === 1 ? amended.uplink_bytes : record.uplink_bytes, 1);
  }
}

interface Counts {
  readonly packed: number;
  readonly plain: number;
}

const look = (): Promise<Counts> =>
  eventually('the database answers', async () => {
    const { rows } = await pool
      .query<Counts>(
        `SELECT (SELECT coalesce(sum(records), 0)::int FROM usage_packed) AS packed,
           (SELECT count(*)::int FROM usage_record) AS plain`,
      )
      .catch(() => ({ rows: [] }));
    return rows[0];
  });

/** Every record is stored once, and the reports say what was acknowledged. */
async function expectWhole(): Promise<void> {
  const { rows } = await pool.query(
    `SELECT count(*)::int AS facts, count(DISTINCT (account_id, record_id))::int AS records, sum(uplink_bytes)::int AS bytes
     FROM usage_fact`,
  );
  const bytes = [...totals.values()].reduce((sum, total) => sum + total, 0);
  expect(rows).toEqual([{ facts: count, records: count, bytes }]);
  for (const { account, day } of daysOfAccounts)
    await expectTotal(instance, account, day, totals.get(keyOf(account, day)) ?? 0);
  await expectSubscriber();
  await expectVerified(pool);
}

/** A report that is read from the facts, also from those that are packed. */
async function expectSubscriber(): Promise<void> {
  const report = dayReport(FIRST_ACCOUNT, DAY) as { dimension_filter_clauses: { filters: object[] }[] };
  report.dimension_filter_clauses[0]?.filters.push({
    dimension_name: 'msisdn',
    operator: 'EXACT',
    expressions: [String(491_700 + 7)],
  });
  let expected = 0;
  for (let n = 7; n < FACTS_A_DAY; n += SUBSCRIBERS) expected += 1 + ((n * 7 + DAY / DAY_MS) % 1_000);
  expect(totalOf((await answered(instance, report)).text)).toBe(expected);
}

/** Runs the command until it is struck, looks whether all is whole, and runs it again to its end. */
async function phase(
  command: 'pack' | 'unpack',
  strike: (packing: Program) => Promise<unknown>,
): Promise<void> {
  phases++;
  const before = await look();
  const packing = new Program([command], env());
  await eventually(
    'facts are being moved',
    async () => {
      const { packed } = await look();
      return packed !== before.packed || undefined;
    },
    PATIENCE,
  );
  await Promise.all([
    correctMeanwhile(),
    realTime(Math.random() * LONGEST_MOMENT_MS, 'it is struck at any moment').then(() => strike(packing)),
  ]);
  await packing.exited;
  await expectWhole();
  await eventually(
    `${command} ends`,
    async () => {
      const { code } = await edgemeter([command], { env: env() });
      const { packed, plain } = await look();
      return (code === 0 && (command === 'pack' ? plain : packed) === 0) || undefined;
    },
    PATIENCE,
  );
  await expectWhole();
}

describe('packing, and unpacking', () => {
  it.each(Object.entries(STRIKES))(
    'lose no record and double none when %s is killed',
    async (name, strike) => {
      for (let i = 0; i < ROUNDS; i++) {
        await phase('pack', strike);
        await phase('unpack', strike);
      }
      process.stdout.write(`faults: packing, ${name} killed: ${ROUNDS} rounds, ${count} records\n`);
    },
    3_600_000,
  );

  it('would be found to lose a record, or to double one', async () => {
    await expectWhole();
    await pool.query(
      `UPDATE usage_record SET record_id = 'other' WHERE record_id = (
      SELECT record_id FROM usage_record WHERE account_id = $1 LIMIT 1) AND account_id = $1`,
      [FIRST_ACCOUNT],
    );
    await pool.query(`INSERT INTO usage_record SELECT * FROM usage_record WHERE record_id = 'other'`);
    await expect(expectWhole()).rejects.toThrow('"facts"');
    await pool.query(`DELETE FROM usage_record WHERE record_id = 'other'`);
    await expect(expectWhole()).rejects.toThrow('"facts"');
  });
});
