import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import type { NaiveRecord } from '../oracle/naive.js';
import { Random } from '../oracle/random.js';
import { isFirstPart } from '../../src/record-model/first-part.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { realTime } from '../support/real-time.js';
import { eventually } from '../support/eventually.js';
import { postRecords } from '../support/records.js';
import { ServiceProcess } from '../support/service-process.js';
import { LiveRecords } from './live-records.js';
import { expectReported, expectVerified, type Asked } from './outcome.js';

const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));
/** `npm run test:kills` kills it more often. */
const KILLS = Number(process.env.KILLS ?? 2);
const SENDERS = 3;
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2024, 4, 15, 12);
const ACCOUNTS = DEMO_ACCOUNTS.slice(0, 2);
const ASKED: Asked = {
  accounts: ACCOUNTS,
  from: { DAY: NOON - 60 * DAY_MS, HOUR: NOON - 2 * DAY_MS },
  to: NOON + DAY_MS,
};

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let running: ServiceProcess[];

beforeEach(async () => {
  process.stdout.write(`kill: KILL_SEED=${SEED}\n`);
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-kill-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.end('SIGKILL')));
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(name: string): ServiceProcess {
  const env = { DATABASE_URL: database.url, REFRESH_INTERVAL_MS: '1', LOG_LEVEL: 'warn' };
  const service = new ServiceProcess(join(folder, name), ['--no-demo'], env);
  running.push(service);
  return service;
}

const count = async (table: string): Promise<number> =>
  (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]!.n;

/** What became of bodies that were sent: told as taken in, or sent to somebody who was killed. */
interface Sent {
  readonly acknowledged: NaiveRecord[];
  readonly unanswered: NaiveRecord[][];
}

/** Sends body after body until nobody answers. */
async function sendUntilKilled(dev: DevCredentials, next: () => NaiveRecord[], sent: Sent): Promise<void> {
  for (;;) {
    const body = sent.unanswered.shift() ?? next();
    try {
      const { accepted, duplicates } = await postRecords(dev, dev.ingest_key, body);
      expect(Number(accepted) + Number(duplicates)).toBe(body.length);
      sent.acknowledged.push(...body);
    } catch (error) {
      // How `fetch` tells that it got no answer; anything else is not for want of a service.
      if ((error as Error).name !== 'TypeError') throw error;
      sent.unanswered.push(body);
      return;
    }
  }
}

describe('the service', () => {
  it('keeps what it acknowledged, once, however often it is killed', async () => {
    const random = new Random(SEED);
    const records = new LiveRecords(random, 'killed', ACCOUNTS);
    const next = () => records.take(random.integer(1, 150), NOON);
    const sent: Sent = { acknowledged: [], unanswered: [] };
    for (let kill = 0; kill < KILLS; kill++) {
      const service = start('one');
      const dev = await service.ready();
      const senders = Array.from({ length: SENDERS }, () => sendUntilKilled(dev, next, sent));
      await realTime(random.integer(200, 1_500), 'it is killed at any moment');
      // However slow the machine is, the last of them has something to lose.
      if (kill === KILLS - 1) {
        await eventually('something is stored', async () =>
          sent.acknowledged.length > 0 && (await count('usage_rollup')) > 0 ? true : undefined,
        );
      }
      await service.end('SIGKILL');
      await Promise.all(senders);
      await expectVerified(pool);
    }
    expect(await count('usage_rollup')).toBeGreaterThan(0);
    const { rows } = await pool.query<{ record_id: string }>(
      `SELECT record_id FROM usage_fact WHERE ${isFirstPart('usage_fact')}`,
    );
    const stored = new Set(rows.map(({ record_id: id }) => id));
    expect(stored.size).toBe(rows.length);
    expect(sent.acknowledged.filter(({ record_id: id }) => !stored.has(id))).toEqual([]);
    const kept = [...sent.acknowledged, ...sent.unanswered.flat()].filter(({ record_id: id }) =>
      stored.has(id),
    );

    const dev = await start('one').ready();
    await expectReported(dev, kept, ASKED);
    await eventually('the log is worked off', async () => (await count('usage_change')) === 0 || undefined);
    await expectReported(dev, kept, ASKED);
    await expectVerified(pool);
  }, 240_000);

  it('counts nothing twice in two processes, and one works off what the other left', async () => {
    const random = new Random(SEED + 1);
    const records = new LiveRecords(random, 'twice', ACCOUNTS);
    const [one, other] = [start('one'), start('other')];
    const [first, second] = await Promise.all([one.ready(), other.ready()]);
    const all: NaiveRecord[] = [];
    const send = async () => {
      for (let i = 0; i < 25; i++) {
        const body = records.take(random.integer(1, 60), NOON);
        all.push(...body);
        // Some bodies to either, some to both at once, as a producer does that is not sure.
        const receivers = random.pick([[first], [second], [first, second]]);
        const verdicts = await Promise.all(receivers.map((dev) => postRecords(dev, dev.ingest_key, body)));
        const accepted = verdicts.reduce((sum, verdict) => sum + Number(verdict.accepted), 0);
        expect(accepted).toBe(body.length);
      }
    };
    await Promise.all([send(), send(), send(), send(), send(), send()]);
    await Promise.all([
      expectReported(first, all, ASKED),
      expectReported(second, all, ASKED),
      expectVerified(pool),
    ]);
    await one.end('SIGKILL');
    await eventually('the log is worked off', async () => (await count('usage_change')) === 0 || undefined);
    await expectReported(second, all, ASKED);
    await expectVerified(pool);
  }, 240_000);
});
