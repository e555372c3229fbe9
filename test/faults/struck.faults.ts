import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { expectVerified } from '../rollup/outcome.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { realTime } from '../support/real-time.js';
import { Instance } from './instance.js';
import { dayReport, expectTotal, totalOf } from './reported.js';

/** `npm run test:faults:short` makes one round of each. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);
const [ACCOUNT = ''] = DEMO_ACCOUNTS;
const DAY_MS = 86_400_000;
const COUNT = 30;

let folder: string;
let database: FaultyServer;
let pool: pg.Pool;
let instance: Instance;
/** Each round has a day of its own. */
let day = Date.UTC(2026, 2, 1);
let rounds = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-struck-'));
  database = await FaultyServer.start();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  instance = new Instance(folder, 'one', database.url);
  await instance.start();
});

afterAll(async () => {
  await instance.end('SIGKILL');
  await pool.end();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const within = (ms: number) => realTime(Math.random() * ms, 'it is struck at any moment');

const STRIKES: Readonly<Record<string, () => Promise<void>>> = {
  'the service': () => instance.restart('SIGKILL'),
  'the database': () => database.endPostmaster('SIGKILL'),
};

const recordsOf = (bytes: (n: number) => number, count = COUNT) =>
  Array.from({ length: count }, (_, n) => ({
    record_id: `s-${rounds}-${n}`,
    account_id: ACCOUNT,
    started_at: day,
    ended_at: day + 60_000,
    uplink_bytes: bytes(n),
    downlink_bytes: 0,
  }));

const sum = (records: readonly { uplink_bytes: number }[]) =>
  records.reduce((total, { uplink_bytes: bytes }) => total + bytes, 0);

const change = (...call: Parameters<Instance['change']>) => instance.acknowledged(...call);

const store = (path: string, records: readonly object[]) => change(path, JSON.stringify({ records }));

async function correct(strike: () => Promise<void>): Promise<void> {
  const old = recordsOf((n) => 1 + n);
  await store('records', old);
  const work = async () => {
    const common = { account_id: ACCOUNT, reason: 'counted twice' };
    for (const [n, record] of old.entries()) {
      const amended = { ...record, uplink_bytes: 1_000 + n };
      if (n % 3 === 0)
        await change('records:void', JSON.stringify({ ...common, record_ids: [record.record_id] }));
      if (n % 3 === 1) await change('records:amend', JSON.stringify({ ...common, records: [amended] }));
    }
  };
  await Promise.all([work(), within(200).then(strike)]);
  // 10 are void, 10 have 1,001 to 1,028, and 10 have 3 to 30.
  await expectTotal(instance, ACCOUNT, day, 10_145 + 165);
}

async function backfill(strike: () => Promise<void>): Promise<void> {
  const old = recordsOf((n) => 1 + n);
  await store('records', old);
  const opened = { account_id: ACCOUNT, from: day, to: day + DAY_MS, reason: 'clock was wrong' };
  const { id } = await change('backfills', JSON.stringify(opened));
  const other = recordsOf((n) => 5_000 + n, COUNT - 5);
  let isOver = false;
  const seen = new Set<number>();
  const look = async () => {
    while (!isOver) {
      const answer = await instance.report(dayReport(ACCOUNT, day));
      if (answer?.status === 200) seen.add(totalOf(answer.text));
    }
  };
  const work = async () => {
    for (const record of other) await store(`backfills/${String(id)}/records`, [record]);
    await change(`backfills/${String(id)}:close`, '');
  };
  const looking = look();
  await Promise.all([work(), within(400).then(strike)]);
  await expectTotal(instance, ACCOUNT, day, sum(other));
  await Promise.all([change(`backfills/${String(id)}:revert`, ''), within(20).then(strike)]);
  await expectTotal(instance, ACCOUNT, day, sum(old));
  isOver = true;
  await looking;
  // Never a mix of both.
  expect([...seen].filter((total) => total !== sum(old) && total !== sum(other))).toEqual([]);
}

/** A first start at an empty database, which is migrated then. */
async function start(_: unknown, name: string): Promise<void> {
  const fresh = `fresh_${rounds}`;
  await pool.query(`CREATE DATABASE ${fresh}`);
  const url = new URL(database.url);
  url.pathname = `/${fresh}`;
  const first = new Instance(folder, fresh, url.href);
  const starting = first.start();
  await eventually('the service is at the database', async () => {
    const { rowCount } = await pool.query('SELECT FROM pg_stat_activity WHERE datname = $1', [fresh]);
    return rowCount === 0 ? undefined : true;
  });
  await within(600);
  if (name === 'the database') {
    await database.endPostmaster('SIGKILL');
    await starting;
  } else {
    starting.catch(() => undefined);
    await first.end('SIGKILL');
    await first.start();
  }
  const records = recordsOf((n) => 1 + n);
  expect(await first.post(records)).toMatchObject({ accepted: COUNT });
  await expectTotal(first, ACCOUNT, day, sum(records));
  await first.end('SIGTERM');
}

const WORK = { 'a correction': correct, 'a backfill': backfill, 'a first start': start };

describe.each(Object.entries(WORK))('%s', (what, work) => {
  it.each(Object.entries(STRIKES))(
    'is done once and wholly when %s is killed',
    async (name, strike) => {
      for (let i = 0; i < ROUNDS; i++, rounds++, day += DAY_MS) {
        await work(strike, name);
        await eventually('the database answers', () => pool.query('SELECT').catch(() => undefined));
        await expectVerified(pool);
      }
      process.stdout.write(`faults: ${what}, ${name} killed: ${ROUNDS} rounds\n`);
    },
    3_600_000,
  );
});
