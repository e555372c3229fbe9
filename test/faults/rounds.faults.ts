import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { expectVerified } from '../rollup/outcome.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { LockedTables } from '../support/locked-tables.js';
import { MutableProxy } from '../support/mutable-proxy.js';
import { realTime } from '../support/real-time.js';
import { slowClients } from './bad-clients.js';
import { Instance } from './instance.js';
import { DAY, Ledger } from './ledger.js';
import { answered, dayReport, totalOf } from './reported.js';

/** `npm run test:faults:short` makes one round of each. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);
const [ACCOUNT = ''] = DEMO_ACCOUNTS;
const REPORT = dayReport(ACCOUNT, DAY);
const SENDERS = 3;
const FROZEN_MS = 4_000;
/** The time from the return of the database to the next success. */
const LONGEST_RECOVERY_MS = 5_000;

let folder: string;
let database: FaultyServer;
let proxy: MutableProxy;
let pool: pg.Pool;
let instances: Instance[];
const ledger = new Ledger(ACCOUNT);
/** Requests that a fault began, and that end after it. */
const meanwhile: Promise<unknown>[] = [];
let known: { tag: string; total: number } | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-faults-'));
  database = await FaultyServer.start();
  proxy = new MutableProxy(new URL(database.url));
  const url = await proxy.listen();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  instances = [new Instance(folder, 'one', url), new Instance(folder, 'other', database.url)];
  await Promise.all(instances.map((instance) => instance.start()));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.end('SIGKILL')));
  await pool.end();
  await proxy.close();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const one = () => instances[0]!;

/** More requests than there are connections, while nothing is stored. */
async function takeConnections(): Promise<void> {
  const tables = new LockedTables(database.url);
  await tables.connect();
  await tables.lock('usage_record_key');
  meanwhile.push(ledger.burst(one(), 20), ...Array.from({ length: 20 }, () => one().report(REPORT)));
  await realTime(FROZEN_MS, 'longer than a statement may take');
  await tables.unlock();
  await tables.close();
}

/** Clients that are slow keep nobody waiting, and leave within their body. */
async function meetSlowClients(): Promise<void> {
  const leave = await slowClients(one().url);
  const since = performance.now();
  await recovered(since);
  leave();
}

/** Each resolves when the database and the instances are back. */
const FAULTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'an instance is killed': () => one().restart('SIGKILL'),
  'an instance is stopped in order': () => one().restart('SIGTERM'),
  'a backend is killed': () => database.killBackend(),
  'the database is killed': () => database.endPostmaster('SIGKILL'),
  'the database is restarted fast': () => database.endPostmaster('SIGINT'),
  'the database is restarted at once': () => database.endPostmaster('SIGQUIT'),
  'all are killed at once': () =>
    Promise.all([
      ...instances.map((instance) => instance.restart('SIGKILL')),
      database.endPostmaster('SIGKILL'),
    ]),
  'the database is frozen': async () => {
    const thaw = await database.freeze();
    await realTime(FROZEN_MS, 'longer than a statement may take');
    thaw();
  },
  'an instance is frozen': async () => {
    one().signal('SIGSTOP');
    await realTime(FROZEN_MS, 'longer than a transaction may pause');
    one().signal('SIGCONT');
  },
  'the network swallows what is sent': async () => {
    proxy.mute();
    await realTime(FROZEN_MS, 'longer than a statement may take');
    proxy.heal();
  },
  'every connection is taken': takeConnections,
  'clients are slow, and leave within their body': meetSlowClients,
};

/** The total of the account by the report. A 304 must stand for the same total. */
async function assertReported(instance: Instance): Promise<void> {
  const answer = await answered(instance, REPORT, known?.tag);
  if (answer.status === 304) {
    expect(known?.total).toBe(ledger.total);
    return;
  }
  expect(answer).toMatchObject({ status: 200 });
  expect(totalOf(answer.text)).toBe(ledger.total);
  known = { tag: answer.tag ?? '', total: ledger.total };
  // The next look is compared with a state that the instance remembers.
  expect(await instance.report(REPORT, known.tag)).toMatchObject({ status: 304 });
}

/** How long after an instant all instances had acknowledged records. */
async function recovered(since: number): Promise<number> {
  const firsts = await Promise.all(
    instances.map((instance) =>
      eventually('records come in again', () =>
        ledger.successes.find(({ at, by }) => at > since && by === instance),
      ),
    ),
  );
  return Math.max(...firsts.map(({ at }) => at - since));
}

async function round(fault: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const senders = Array.from({ length: SENDERS }, () =>
    ledger.send(
      () => instances,
      () => isOver,
    ),
  );
  let recovery: number;
  try {
    await recovered(performance.now());
    await fault();
    recovery = await recovered(performance.now());
  } finally {
    isOver = true;
  }
  await Promise.all([...senders, ...meanwhile.splice(0)]);
  for (const instance of instances) {
    await ledger.settle(instance);
    await assertReported(instance);
  }
  await ledger.assertStored(pool);
  await expectVerified(pool);
  return recovery;
}

describe.each(Object.keys(FAULTS))('%s', (name) => {
  it('and nothing acknowledged is missing or doubled, and no request waits', async () => {
    const recoveries: number[] = [];
    for (let i = 0; i < ROUNDS; i++) recoveries.push(await round(FAULTS[name]!));
    const longest = Math.max(...recoveries);
    process.stdout.write(
      `faults: ${name}: ${ROUNDS} rounds, ${ledger.size} records, back in ${Math.round(longest)} ms\n`,
    );
    expect(longest).toBeLessThan(LONGEST_RECOVERY_MS);
  }, 3_600_000);
});

describe('the ledger', () => {
  it('finds an acknowledged record that is lost, and one that is stored twice', async () => {
    await ledger.assertStored(pool);
    await pool.query(`DELETE FROM usage_record WHERE record_id = 'f-7'`);
    await expect(ledger.assertStored(pool)).rejects.toThrow('f-7');
    await pool.query(`INSERT INTO usage_record SELECT * FROM usage_record WHERE record_id = 'f-8'`);
    await expect(ledger.assertStored(pool)).rejects.toThrow('"doubled": 1');
    await expect(expectVerified(pool)).rejects.toThrow();
  });
});
