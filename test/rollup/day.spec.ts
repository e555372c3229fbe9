import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { askReport } from '../oracle/asking.js';
import { sendBody } from '../oracle/bodies.js';
import { exactJson, type NaiveRecord } from '../oracle/naive.js';
import { naiveReport, type ReportRequest } from '../oracle/naive-report.js';
import { Random } from '../oracle/random.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { edgemeter, edgemeterHere } from '../support/cli.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { LiveRecords } from './live-records.js';
import { RacingRefresher } from './racing-refresher.js';

const SEED = Number(process.env.DAY_SEED ?? Math.floor(Math.random() * 1e9));
const MORNING = Date.UTC(2025, 9, 20);
const EVENING = MORNING + 86_400_000;
const ACCOUNTS = ['acme', 'bolt', 'coil'];
const PRODUCERS = 3;
const BODIES = 20;

let service: TestApp;
let racer: RacingRefresher;
let key: string;
let now = MORNING;
const taken: NaiveRecord[] = [];

beforeAll(async () => {
  process.stdout.write(`day: DAY_SEED=${SEED}\n`);
  service = await startTestApp({
    clock: () => now,
    env: { LOG_LEVEL: 'warn', INGEST_BATCH_SIZE: '50', REFRESH_INTERVAL_MS: '0' },
  });
  racer = new RacingRefresher(service, SEED);
  key = await keyFor(service, ACCOUNTS);
});

afterAll(async () => {
  await racer.stop();
  await service.close();
});

/** One of many that send at the same time, each its own records, and some of them again. */
async function produce(producer: number): Promise<void> {
  const random = new Random(SEED + producer);
  const records = new LiveRecords(random, `producer-${producer}`, ACCOUNTS);
  const own: NaiveRecord[] = [];
  for (let i = 0; i < BODIES; i++) {
    now = Math.max(now, MORNING + ((i + 1) * 86_400_000) / BODIES);
    const fresh = records.take(random.integer(1, 120), now);
    const again = own.filter(() => random.chance(0.05));
    const others = own.filter(() => random.chance(0.03));
    const conflicts = others.map((record) => ({ ...record, uplink_bytes: record.uplink_bytes + 1 }));
    if (random.chance(0.3)) {
      // Refused as a whole for its conflicts, and stored as a whole once they are left out.
      if (conflicts.length > 0) {
        const verdict = await sendBody(service, key, random, [...fresh, ...conflicts], '?mode=atomic');
        expect(verdict).toBeUndefined();
      }
      await expectTaken(
        random,
        [...fresh, ...again],
        { accepted: fresh.length, conflicts: 0 },
        '?mode=atomic',
      );
    } else {
      const body = [...fresh, ...again, ...conflicts];
      await expectTaken(random, body, { accepted: fresh.length, conflicts: conflicts.length });
      if (random.chance(0.2))
        await expectTaken(random, body, { accepted: 0, duplicates: fresh.length + again.length });
    }
    own.push(...fresh);
    taken.push(...fresh);
  }
}

async function expectTaken(
  random: Random,
  body: readonly NaiveRecord[],
  counts: object,
  query?: string,
): Promise<void> {
  expect(await sendBody(service, key, random, body, query)).toMatchObject({
    received: body.length,
    ...counts,
  });
}

async function expectReported(): Promise<void> {
  for (const granularity of ['DAY', 'HOUR'] as const) {
    const request: ReportRequest = {
      start: { instant: MORNING - (granularity === 'DAY' ? 50 : 3) * 86_400_000, offsetMinutes: 120 },
      end: { instant: EVENING, offsetMinutes: 0 },
      granularity,
      dimensions: ['account_id', 'customer_site_id'],
      filters: [{ dimension: 'account_id', values: ACCOUNTS }],
      metrics: [
        { name: 'uplink_bytes', aggregation: 'COUNT' },
        { name: 'downlink_bandwidth', aggregation: 'MAX' },
      ],
    };
    const naive = exactJson(naiveReport(taken, request));
    for (const source of SOURCE_NAMES) {
      expect(await from(source, service, () => askReport(service, key, request))).toBe(naive);
    }
  }
}

/** `edgemeter verify` over the service's database. */
async function verify(run: typeof edgemeterHere, ...args: string[]) {
  const env = { DATABASE_URL: service.databaseUrl };
  const { code, stdout, stderr } = await run(['verify', '--json', ...args], { env });
  if (stdout === '') throw new Error(stderr);
  return { code, found: JSON.parse(stdout) as Record<string, unknown> };
}

/** Holds aggregates against the facts and puts them right, time and again: there is nothing to be put right. */
async function watchUntil(work: Promise<unknown>): Promise<void> {
  const progress = { done: false };
  const end = work.finally(() => (progress.done = true));
  end.catch(() => undefined);
  for (let repair = false; !progress.done; repair = !repair) {
    const { differences } = await service.app.get(VerificationService).verify({ repair });
    expect(differences).toEqual([]);
  }
  await end;
}

describe("a random day's work", () => {
  it('leaves stored aggregates that are what the facts say', async () => {
    const work = Promise.all(Array.from({ length: PRODUCERS }, (_, i) => produce(i)));
    await watchUntil(work);
    expect(taken.length).toBeGreaterThan(2_000);
    await expectReported();
    expect(racer.faults).toEqual([]);
    expect(await verify(edgemeterHere)).toMatchObject({ code: 0, found: { different: 0, differences: [] } });
  }, 240_000);

  it('is found out when a row is damaged, and repaired', async () => {
    await racer.hold();
    const { rows } = await service.pool.query<{ account_id: string; period: number; key: string }>(
      `UPDATE usage_rollup SET slots = slots || '\\x0002020202'::bytea
       WHERE (account_id, level, period, key) = (
         SELECT account_id, level, period, key FROM usage_rollup WHERE level = 1 ORDER BY key DESC, account_id, period LIMIT 1)
       RETURNING account_id, period::float8 AS period, key`,
    );
    const difference = { level: 'customer_site', kind: 'different', ...rows[0] };
    expect(await verify(edgemeterHere)).toMatchObject({
      code: 1,
      found: { different: 1, differences: [difference] },
    });
    const repaired = await verify(edgemeter, '--repair');
    expect(repaired).toMatchObject({ code: 0, found: { different: 1, differences: [difference] } });
    expect(await verify(edgemeterHere)).toMatchObject({ code: 0, found: { different: 0 } });
    await expectReported();
  }, 240_000);
});
