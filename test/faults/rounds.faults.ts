import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { expectVerified } from '../rollup/outcome.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { MutableProxy } from '../support/mutable-proxy.js';
import { realTime } from '../support/real-time.js';
import { Instance } from './instance.js';
import { Ledger } from './ledger.js';

/** `npm run test:faults:short` makes one round of each. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);
const [ACCOUNT = ''] = DEMO_ACCOUNTS;
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
let known: { tag: string; total: number } | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-faults-'));
  database = await FaultyServer.start();
  proxy = new MutableProxy(new URL(database.url));
  const url = await proxy.listen();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  instances = [new Instance(folder, 'one', url), new Instance(folder, 'other', database.url)];
  for (const instance of instances) await instance.start();
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.end('SIGKILL')));
  await pool.end();
  await proxy.close();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const one = () => instances[0]!;

const restart = async (instance: Instance, signal: NodeJS.Signals) => {
  await instance.end(signal);
  await instance.start();
};

/** Clients that leave within their body, without a word. */
async function cutClients(): Promise<void> {
  const url = new URL(one().url);
  for (let i = 0; i < 20; i++) {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write(
      'POST /usage/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"record_id"',
      () => {
        socket.destroy();
      },
    );
  }
}

/** Each resolves when the database and the instances are back. */
const FAULTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'an instance is killed': () => restart(one(), 'SIGKILL'),
  'an instance is stopped in order': () => restart(one(), 'SIGTERM'),
  'a backend is killed': () => database.killBackend(),
  'the database is killed': () => database.endPostmaster('SIGKILL'),
  'the database is restarted fast': () => database.endPostmaster('SIGINT'),
  'the database is restarted at once': () => database.endPostmaster('SIGQUIT'),
  'all are killed at once': () =>
    Promise.all([
      ...instances.map((instance) => restart(instance, 'SIGKILL')),
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
  'clients leave within their body': cutClients,
};

/** The total of the account by the report. A 304 must stand for the same total. */
async function assertReported(instance: Instance): Promise<void> {
  const body = {
    start_date_time: '2026-03-01T00:00:00Z',
    end_date_time: '2026-03-02T00:00:00Z',
    granularity: 'DAY',
    dimension_filter_clauses: [
      { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
    ],
    metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  };
  // A connection that still waits for an answer has its time limit.
  const answer = await eventually('the instance answers', async () => {
    const found = await instance.report(body, known?.tag);
    return found && found.status < 500 ? found : undefined;
  });
  if (answer.status === 304) {
    expect(known?.total).toBe(ledger.total);
    return;
  }
  expect(answer).toMatchObject({ status: 200 });
  expect(/"value":(\d+)/.exec(answer.text)?.[1]).toBe(String(ledger.total));
  known = { tag: answer.tag ?? '', total: ledger.total };
  // The next look is compared with a state that the instance remembers.
  expect(await instance.report(body, known.tag)).toMatchObject({ status: 304 });
}

async function round(fault: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const senders = Array.from({ length: SENDERS }, () =>
    ledger.send(
      () => instances,
      () => isOver,
    ),
  );
  const begun = ledger.successes.length;
  await eventually('records come in', () => (ledger.successes.length > begun + 3 ? true : undefined));
  await fault();
  const back = performance.now();
  const first = await eventually('records come in again', () => ledger.successes.find((at) => at > back));
  isOver = true;
  await Promise.all(senders);
  for (const instance of instances) {
    await ledger.settle(instance);
    await assertReported(instance);
  }
  await ledger.assertStored(pool);
  await expectVerified(pool);
  return first - back;
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
  it('finds an acknowledged record that is lost, and one that is changed', async () => {
    await ledger.assertStored(pool);
    await pool.query(`DELETE FROM usage_record WHERE record_id = 'f-7'`);
    await expect(ledger.assertStored(pool)).rejects.toThrow('f-7');
    await expect(expectVerified(pool)).rejects.toThrow();
  });
});
