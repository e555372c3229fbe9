import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { eventually } from '../support/eventually.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { OwnServer } from '../support/own-server.js';

const RECORDS = 600;
const START = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;

/** The i-th lasts seven minutes from the i-th quarter of an hour on, and moves i bytes up and 2i down. */
const record = (i: number) => ({
  record_id: `r-${i}`,
  account_id: 'acme',
  customer_site_id: `site-${i % 2}`,
  msisdn: String(491700000000 + (i % 5)),
  service_id: i % 3,
  cell_id: `00000000-0000-4000-8000-00000000000${i % 4}`,
  started_at: START + i * 15 * MINUTE,
  ended_at: START + i * 15 * MINUTE + 7 * MINUTE,
  uplink_bytes: i,
  downlink_bytes: 2 * i,
});

/** Sum of 0 to 599, without the voided 599. */
const UPLINK = (RECORDS * (RECORDS - 1)) / 2 - 599;

const TABLES = {
  usage_record: RECORDS - 1,
  usage_record_key: RECORDS,
  api_key: 1,
} as const;

let server: OwnServer;

beforeAll(async () => {
  server = await OwnServer.start();
}, 120_000);

afterAll(() => server.stop());

async function serve(database: string): Promise<TestApp> {
  return startTestApp({ env: { DATABASE_URL: server.url(database), REFRESH_INTERVAL_MS: '50' } });
}

async function migrated(database: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: server.url(database), max: 1 });
  try {
    return await migrate(pool);
  } finally {
    await pool.end();
  }
}

async function countsOf(database: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    const counts: Record<string, number> = {};
    for (const table of Object.keys(TABLES)) {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
      counts[table] = rows[0]?.n ?? -1;
    }
    return counts;
  } finally {
    await client.end();
  }
}

async function post(service: TestApp, key: string, path: string, body: object): Promise<string> {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
  return text;
}

const report = (more: object) => ({
  start_date_time: '2026-06-01T00:00:00Z',
  end_date_time: '2026-06-07T23:00:00Z',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  ...more,
});

/** What people are told: whole, by hour and site, by subscriber, and to the operator. */
async function answersOf(service: TestApp, key: string): Promise<string[]> {
  const answers: string[] = [];
  for (const more of [
    {},
    { granularity: 'HOUR', dimensions: ['customer_site_id'] },
    { dimensions: ['msisdn'] },
  ]) {
    answers.push(await post(service, key, '/connectivity/v1/report', report(more)));
  }
  const range = `from=${START}&to=${START + RECORDS * 15 * MINUTE}`;
  for (const kpi of ['kpi1', 'kpi2']) {
    const answer = await fetch(`${service.url}/api/${kpi}?interval=1-hour&${range}`);
    expect(answer.status).toBe(200);
    answers.push(await answer.text());
  }
  return answers;
}

it('a dump of the running service, restored, is the same service', async () => {
  await server.program('createdb', `--maintenance-db=${server.url('postgres')}`, 'source');
  expect((await migrated('source')).length).toBeGreaterThan(0);
  const source = await serve('source');
  const key = await keyFor(source, ['acme']);
  const records = Array.from({ length: RECORDS }, (_, i) => record(i));
  expect(await postRecords(source, key, records)).toMatchObject({ accepted: RECORDS });
  await post(source, key, '/usage/v1/records:void', {
    account_id: 'acme',
    record_ids: ['r-599'],
    reason: 'counted twice',
  });
  await eventually('the log is empty', async () => {
    const { rows } = await source.pool.query('SELECT FROM usage_change LIMIT 1');
    return rows.length === 0 ? true : undefined;
  });
  const before = await answersOf(source, key);
  const [whole = ''] = before;
  expect(JSON.parse(whole)).toMatchObject({ result: [[{ value: UPLINK }]] });
  expect(await countsOf('source')).toEqual(TABLES);

  const dump = join(server.folder, 'edgemeter.dump');
  await server.program('pg_dump', '--format=custom', `--file=${dump}`, server.url('source'));
  await source.close();
  await server.program('dropdb', '--force', `--maintenance-db=${server.url('postgres')}`, 'source');

  await server.program('createdb', `--maintenance-db=${server.url('postgres')}`, 'restored');
  await server.program('pg_restore', '--no-owner', `--dbname=${server.url('restored')}`, dump);
  expect(await migrated('restored')).toEqual([]);
  expect(await countsOf('restored')).toEqual(TABLES);
  const restored = await serve('restored');
  expect(await answersOf(restored, key)).toEqual(before);
  const found = await restored.app.get(VerificationService).verify({ repair: false });
  expect(found).toMatchObject({ different: 0, differences: [] });
  // What was sent before the dump is known, what is new comes in, and what was voided stays so.
  const again = [...records.slice(0, 10), record(599), record(600)];
  expect(await postRecords(restored, key, again)).toMatchObject({ accepted: 1, duplicates: 11 });
  const after = await post(restored, key, '/connectivity/v1/report', report({}));
  expect(JSON.parse(after)).toMatchObject({ result: [[{ value: UPLINK + 600 }]] });
  await restored.close();
}, 180_000);
