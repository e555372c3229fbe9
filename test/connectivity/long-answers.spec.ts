import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, rm, mkdtemp } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { createTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';

const SUBSCRIBERS = 1_000;
const HOURS = 1_000;
const POINTS = SUBSCRIBERS * HOURS;
const FROM = Date.UTC(2026, 0, 5);
const HOUR_MS = 3_600_000;
const MOST_BYTES = 400_000_000;
const ACCOUNT = DEMO_ACCOUNTS[0] ?? '';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let service: ServiceProcess;
let url: URL;
let key: string;

/** A record of every subscriber in every hour: as many bytes as the number of the hour. */
async function makeFacts(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('SET synchronous_commit = off');
  for (const month of [Date.UTC(2026, 0), Date.UTC(2026, 1)]) {
    await client.query('SELECT ensure_usage_partition($1)', [month]);
  }
  await client.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, msisdn,
       started_day, subscriber)
     SELECT $1, 'r' || hour || '-' || who, $2::bigint + hour::bigint * ${HOUR_MS}, $2::bigint + hour::bigint * ${HOUR_MS} + 60000, hour, 0,
       '4917000' || lpad(who::text, 6, '0'), ($2::bigint + hour::bigint * ${HOUR_MS}) / 86400000, 49170000000000 + who
     FROM generate_series(0, ${HOURS - 1}) AS hour, generate_series(0, ${SUBSCRIBERS - 1}) AS who`,
    [ACCOUNT, FROM],
  );
  await client.query('ANALYZE usage_record');
  await client.end();
}

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-long-'));
  service = new ServiceProcess(folder, ['--no-demo'], {
    DATABASE_URL: database.url,
    REPORT_DEADLINE_MS: '300000',
    DATABASE_STATEMENT_TIMEOUT_MS: '300000',
    REFRESH_INTERVAL_MS: '0',
    // As `npm start` has it.
    NODE_OPTIONS: '--max-semi-space-size=8',
    MALLOC_ARENA_MAX: '2',
  });
  const dev = await service.ready();
  url = new URL(dev.url);
  key = dev.api_key;
  await makeFacts();
}, 300_000);

afterAll(async () => {
  await service.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const REPORT = {
  start_date_time: new Date(FROM).toISOString(),
  end_date_time: new Date(FROM + (HOURS - 1) * HOUR_MS).toISOString(),
  granularity: 'HOUR',
  dimensions: ['msisdn'],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

function ask(format: string, body: object = REPORT): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(`/connectivity/v1/report?format=${format}`, url),
      { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-API-Key': key }, agent: false },
      resolve,
    );
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** Lines of an answer, none of it kept. */
async function linesOf(
  answer: IncomingMessage,
  onLine: (line: string, place: number) => void,
): Promise<number> {
  answer.setEncoding('utf8');
  let rest = '';
  let count = 0;
  for await (const chunk of answer) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line, count++);
  }
  expect(rest).toBe('');
  return count;
}

/** The most that the process has ever held; undefined where the system does not tell. */
async function peakBytes(): Promise<number | undefined> {
  const status = await readFile(`/proc/${service.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

const stampOf = (hour: number) => new Date(FROM + hour * HOUR_MS).toISOString().replace('.000Z', '+00:00');
const subscriberOf = (who: number) => `4917000${String(who).padStart(6, '0')}`;

describe('an answer of a million points', () => {
  it('comes whole as CSV and as NDJSON, and takes under 400 MB', async () => {
    const csv = await ask('csv');
    expect([csv.statusCode, csv.headers['content-length']]).toEqual([200, undefined]);
    const wrong: string[] = [];
    const lines = await linesOf(csv, (line, place) => {
      const [who, hour] = [Math.floor((place - 1) / HOURS), (place - 1) % HOURS];
      const expected = `${stampOf(hour)},uplink_bytes,${hour},COUNT,${subscriberOf(who)}\r`;
      if (place > 0 && line !== expected) wrong.push(line);
    });
    expect([lines, wrong.slice(0, 3)]).toEqual([POINTS + 1, []]);
    let last = '';
    let points = 0;
    await linesOf(await ask('ndjson'), (line) => {
      if (line.startsWith('{"time_stamp"')) points++;
      last = line;
    });
    expect([points, last]).toEqual([POINTS, `{"end":true,"row_count":${POINTS}}`]);
    const peak = await peakBytes();
    if (peak !== undefined) expect(peak).toBeLessThan(MOST_BYTES);
  }, 300_000);

  it('holds nobody up while its reader has stopped, nor a connection to the database', async () => {
    const stopped = await ask('csv');
    stopped.pause();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await eventually('no connection is busy', async () => {
      const { rows } = await client.query<{ busy: number }>(
        `SELECT count(*)::int AS busy FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'edgemeter' AND state <> 'idle'`,
      );
      return rows[0]?.busy === 0 || undefined;
    });
    await client.end();
    const small = await ask('csv', { ...REPORT, end_date_time: REPORT.start_date_time });
    const seen: string[] = [];
    await linesOf(small, (line) => seen.push(line));
    expect(seen.slice(0, 2)).toEqual([
      'time_stamp,name,value,aggregation_type,msisdn\r',
      `${stampOf(0)},uplink_bytes,0,COUNT,${subscriberOf(0)}\r`,
    ]);
    expect(seen).toHaveLength(1 + SUBSCRIBERS);
    stopped.destroy();
  }, 300_000);
});
