import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { realTime } from '../support/real-time.js';
import { ServiceProcess } from '../support/service-process.js';
import { buildOld, type OldBuild } from './old-build.js';

const DAY = Date.UTC(2024, 4, 15);
const ACCOUNT = DEMO_ACCOUNTS[0] ?? '';
const SENDERS = 4;
const RECORDS_OF_BODY = 20;
/** Longer than the load balancer takes to notice. */
const SHUTDOWN_DELAY_MS = 1_500;
const LOOKS_EVERY_MS = 100;

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let old: OldBuild;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-upgrade-'));
  old = buildOld(folder);
  // Without the tables of this version: the older one makes its own.
  database = await createTestDatabase('template0');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  old.remove();
  await rm(folder, { recursive: true, force: true });
});

/** An instance behind the load balancer. */
class Backend {
  isReady = false;
  private process: ServiceProcess | undefined;
  dev: DevCredentials | undefined;

  constructor(private readonly name: string) {}

  async start(program?: string): Promise<void> {
    const env = {
      DATABASE_URL: database.url,
      LOG_LEVEL: 'warn',
      SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS),
      REFRESH_INTERVAL_MS: '50',
    };
    this.process = new ServiceProcess(join(folder, this.name), ['--no-demo'], env, program);
    this.dev = await this.process.ready();
  }

  async look(): Promise<void> {
    const { dev } = this;
    if (!dev) return;
    this.isReady = await fetch(`${dev.url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.process?.end(signal);
    this.dev = undefined;
    this.isReady = false;
  }
}

/** Sends each request to the next instance that is ready, as a load balancer does, and none twice. */
class LoadBalancer {
  private turn = 0;
  private over = false;
  readonly failures: string[] = [];
  requests = 0;

  constructor(readonly backends: readonly Backend[]) {}

  async watch(): Promise<void> {
    while (!this.over) {
      await Promise.all(this.backends.map((backend) => backend.look()));
      await realTime(LOOKS_EVERY_MS, 'a load balancer looks from time to time');
    }
  }

  stop(): void {
    this.over = true;
  }

  get isOver(): boolean {
    return this.over;
  }

  async ask(path: string, key: string, type: string, body: string): Promise<string | undefined> {
    const ready = this.backends.filter(({ isReady }) => isReady);
    const backend = ready[this.turn++ % Math.max(1, ready.length)];
    this.requests++;
    try {
      const answer = await fetch(`${backend?.dev?.url ?? 'http://none.invalid'}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': type, 'X-API-Key': key },
        body,
      });
      const text = await answer.text();
      if (answer.status === 200) return text;
      this.failures.push(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    } catch (error) {
      this.failures.push(`${path}: ${(error as Error).message} ${String((error as Error).cause)}`);
    }
    return undefined;
  }
}

const REPORT = JSON.stringify({
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY).toISOString(),
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
});

let made = 0;
let acknowledged = 0;

async function sendRecords(balancer: LoadBalancer, key: string): Promise<void> {
  while (!balancer.isOver) {
    const lines = Array.from({ length: RECORDS_OF_BODY }, () =>
      JSON.stringify({
        record_id: `u-${made++}`,
        account_id: ACCOUNT,
        started_at: DAY,
        ended_at: DAY + 60_000,
        uplink_bytes: 3,
        downlink_bytes: 0,
      }),
    );
    const text = await balancer.ask('usage/v1/records', key, 'application/x-ndjson', lines.join('\n'));
    if (text !== undefined) acknowledged += lines.length;
  }
}

const totalIn = (text: string): number => Number(/"value":(\d+)/.exec(text)?.[1] ?? Number.NaN);

async function askReports(balancer: LoadBalancer, key: string): Promise<void> {
  while (!balancer.isOver) {
    const before = acknowledged;
    const text = await balancer.ask('connectivity/v1/report', key, 'application/json', REPORT);
    // Whatever was acknowledged before it was asked is in it.
    if (text !== undefined && before > 0) expect(totalIn(text)).toBeGreaterThanOrEqual(3 * before);
  }
}

describe('an upgrade, one instance after the other', () => {
  it('fails no request under load, and loses no record', async () => {
    const backends = [new Backend('one'), new Backend('two')];
    for (const backend of backends) await backend.start(old.program);
    const balancer = new LoadBalancer(backends);
    const watching = balancer.watch();
    const key = backends[0]?.dev?.api_key ?? '';
    await Promise.all(backends.map((backend) => backend.look()));
    const load = Promise.all([
      ...Array.from({ length: SENDERS }, () => sendRecords(balancer, key)),
      ...Array.from({ length: SENDERS }, () => askReports(balancer, key)),
    ]);
    const migrations = async () =>
      (await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM _prisma_migrations')).rows[0]?.n ?? 0;
    const oldMigrations = await migrations();
    try {
      for (const backend of backends) {
        await realTime(2_000, 'both serve for a time');
        await backend.end('SIGTERM');
        await backend.start();
        await backend.look();
      }
      await realTime(2_000, 'both serve for a time');
    } finally {
      balancer.stop();
      await load;
      await watching;
    }
    const text = await balancerless(backends[0], key);
    await Promise.all(backends.map((backend) => backend.end('SIGTERM')));
    process.stdout.write(
      `upgrade from ${old.commit}: ${balancer.requests} requests, ${acknowledged} records, ${
        (await migrations()) - oldMigrations
      } migrations\n`,
    );
    expect(balancer.failures).toEqual([]);
    expect(made).toBe(acknowledged);
    expect(totalIn(text)).toBe(3 * acknowledged);
    const { rows } = await pool.query(
      'SELECT count(*)::int AS n, count(DISTINCT record_id)::int AS d FROM usage_record',
    );
    expect(rows).toEqual([{ n: acknowledged, d: acknowledged }]);
  }, 600_000);
});

async function balancerless(backend: Backend | undefined, key: string): Promise<string> {
  const answer = await fetch(`${backend?.dev?.url ?? ''}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: REPORT,
  });
  return answer.text();
}
