import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { ndjson } from '../ingestion/producer.js';
import type { NaiveRecord } from '../oracle/naive.js';
import { Random } from '../oracle/random.js';
import { expectReported, expectVerified, type Asked } from '../rollup/outcome.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';
import type { Collecting } from './collector-process.js';
import { asTheyArrive, meters, usageOf, type Meter } from './meters.js';

const SEED = Number(process.env.COUNTER_SEED ?? Math.floor(Math.random() * 1e9));
/** Times that somebody is killed. */
const KILLS = Number(process.env.COUNTER_KILLS ?? 2);
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2024, 4, 15, 12);
const ACCOUNTS = DEMO_ACCOUNTS.slice(0, 2);
const ASKED: Asked = {
  accounts: ACCOUNTS,
  from: { DAY: NOON - 3 * DAY_MS, HOUR: NOON - 3 * DAY_MS },
  to: NOON + DAY_MS,
};
const LATEST = 30 * 60_000;

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let running: ServiceProcess[];
let collectors: ChildProcess[];

beforeEach(async () => {
  process.stdout.write(`counters: COUNTER_SEED=${SEED}\n`);
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-counters-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  [running, collectors] = [[], []];
});

afterEach(async () => {
  for (const collector of collectors) collector.kill('SIGKILL');
  await Promise.all(running.map((service) => service.end('SIGKILL')));
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(name: string): ServiceProcess {
  const env = {
    DATABASE_URL: database.url,
    REFRESH_INTERVAL_MS: '1',
    INGEST_BATCH_SIZE: '25',
    LOG_LEVEL: 'warn',
  };
  const service = new ServiceProcess(join(folder, name), ['--no-demo'], env);
  running.push(service);
  return service;
}

/** Starts a collector of readings, which goes on where another left off. */
function collect(collecting: Collecting): {
  process: ChildProcess;
  ended: Promise<number | null>;
  errors: () => string;
} {
  const child = spawn(
    process.execPath,
    [
      '--import',
      './test/support/typescript.js',
      resolve('test/counters/collector-process.ts'),
      JSON.stringify(collecting),
    ],
    { env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' }, stdio: ['ignore', 'inherit', 'pipe'] },
  );
  collectors.push(child);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return { process: child, ended: once(child, 'close').then(() => child.exitCode), errors: () => errors };
}

const linesOf = (path: string): number => {
  try {
    return readFileSync(path, 'utf8').split(/\s+/).filter(Boolean).length;
  } catch {
    return 0;
  }
};

async function expectStored(all: readonly Meter[]): Promise<NaiveRecord[]> {
  const expected = all.flatMap(usageOf);
  const { rows } = await pool.query<Record<string, string>>(
    'SELECT account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes FROM usage_fact',
  );
  const line = (row: Record<string, unknown>) =>
    `${String(row.account_id)} ${String(row.record_id)} ${String(row.started_at)} ${String(row.ended_at)} ${String(row.uplink_bytes)} ${String(row.downlink_bytes)}`;
  expect(rows.map(line).sort()).toEqual(
    expected.map((record) => line(record as unknown as Record<string, unknown>)).sort(),
  );
  const kept = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM counter_reading');
  expect(kept.rows[0]?.n).toBe(expected.length);
  return expected;
}

describe('readings of counters', () => {
  it('add up to what the counters show, however often their producer or the service is killed', async () => {
    const random = new Random(SEED);
    const all = meters(random, ACCOUNTS, 40, 20 * KILLS, NOON);
    const bodies = [false, true].map((wraps) => ({
      wraps,
      readings: asTheyArrive(
        random,
        all.filter((meter) => meter.wraps === wraps).flatMap((meter) => meter.readings),
        LATEST,
      ),
    }));
    const files = await Promise.all(
      bodies.map(async ({ wraps, readings }) => {
        const spool = join(folder, `spool-${wraps}`);
        await writeFile(spool, ndjson(readings));
        const query = `?counters=cumulative${wraps ? '&wrap=32' : ''}`;
        return { spool, query, acknowledged: join(folder, `acknowledged-${wraps}`), lines: readings.length };
      }),
    );
    const total = files.reduce((sum, { lines }) => sum + lines, 0);
    const acknowledged = () => files.reduce((sum, file) => sum + linesOf(file.acknowledged), 0);
    const services = new Map<string, ServiceProcess>();
    const round = async () => {
      for (const name of ['one', 'other']) if (!services.has(name)) services.set(name, start(name));
      const devs = await Promise.all([...services.values()].map((service) => service.ready()));
      return {
        devs,
        collectors: files.map(({ spool, query, acknowledged: path }) =>
          collect({
            urls: devs.map(({ url }) => url),
            key: devs[0]!.ingest_key,
            spool,
            query,
            acknowledged: path,
            seed: random.integer(1, 1e9),
          }),
        ),
      };
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const { collectors: now } = await round();
      const target = Math.max(acknowledged() + 1, (total * (kill + random.next())) / (KILLS + 1));
      await eventually('so much is acknowledged', () =>
        Promise.resolve(acknowledged() >= Math.min(target, total - 1) || undefined),
      );
      const victim = random.pick(['one', 'other', 'producer']);
      if (victim !== 'producer') {
        await services.get(victim)?.end('SIGKILL');
        services.delete(victim);
      }
      for (const { process: child } of now) child.kill('SIGKILL');
      for (const { ended, errors } of now) expect([null, 0, 2, errors()]).toContain(await ended);
      await expectVerified(pool);
    }
    const { devs, collectors: last } = await round();
    for (const { ended, errors } of last) expect([await ended, errors()]).toEqual([0, '']);
    const records = await expectStored(all);
    for (const dev of devs) await expectReported(dev, records, ASKED);
    await eventually('the log is worked off', async () => {
      const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM usage_change');
      return rows[0]?.n === 0 || undefined;
    });
    for (const dev of devs) await expectReported(dev, records, ASKED);
    await expectVerified(pool);
  }, 600_000);
});
