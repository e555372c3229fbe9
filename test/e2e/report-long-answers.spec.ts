import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { LockedTables } from '../support/locked-tables.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

// More than is kept as one text. The bench sends ten times as many, and looks at the memory that it takes.
const SUBSCRIBERS = 200;
const HOURS = 500;
const POINTS = SUBSCRIBERS * HOURS;
const FROM = Date.UTC(2026, 0, 5);
const HOUR_MS = 3_600_000;

let service: TestApp;
let key: string;

/** A record of every subscriber in every hour: as many bytes as the number of the hour. */
async function makeFacts(client: pg.Client): Promise<void> {
  await client.query('SET synchronous_commit = off');
  await client.query('SELECT ensure_usage_partition($1)', [FROM]);
  await client.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, msisdn,
       started_day, subscriber)
     SELECT 'acme', 'r' || hour || '-' || who, started_at, started_at + 60000, hour, 0, 4917000000000 + who,
       started_at / 86400000, 14917000000000 + who
     FROM generate_series(0, ${HOURS - 1}) AS hour, generate_series(0, ${SUBSCRIBERS - 1}) AS who,
       LATERAL (SELECT $1::bigint + hour::bigint * ${HOUR_MS} AS started_at) AS at`,
    [FROM],
  );
  await client.query('ANALYZE usage_record');
}

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', DATABASE_POOL_SIZE: '4' } });
  key = await keyFor(service, ['acme']);
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  await makeFacts(client);
  await client.end();
});

afterAll(() => service.close());

const REPORT = {
  start_date_time: new Date(FROM).toISOString(),
  end_date_time: new Date(FROM + (HOURS - 1) * HOUR_MS).toISOString(),
  granularity: 'HOUR',
  dimensions: ['msisdn'],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

function ask(format: string, body: object = REPORT): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(`/connectivity/v1/report?format=${format}`, service.url),
      { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-API-Key': key }, agent: false },
      resolve,
    );
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) text += String(chunk);
  return text;
}

const stampOf = (hour: number) => new Date(FROM + hour * HOUR_MS).toISOString().replace('.000Z', '+00:00');
const subscriberOf = (who: number) => String(4_917_000_000_000 + who);

/** What every point tells, in the order of the answer. */
function* points(): Generator<{ stamp: string; hour: number; subscriber: string }> {
  for (let who = 0; who < SUBSCRIBERS; who++)
    for (let hour = 0; hour < HOURS; hour++)
      yield { stamp: stampOf(hour), hour, subscriber: subscriberOf(who) };
}

const asJson = ({ stamp, hour, subscriber }: { stamp: string; hour: number; subscriber: string }) =>
  `{"time_stamp":"${stamp}","name":"uplink_bytes","value":${hour},"aggregation_type":"COUNT","msisdn":"${subscriber}"}`;

/** Differences of texts of megabytes are of no use to anybody. */
function expectSame(text: string, expected: string): void {
  let same = 0;
  while (same < expected.length && text[same] === expected[same]) same++;
  const part = (all: string) => all.slice(Math.max(0, same - 100), same + 100);
  expect([text.length, part(text)]).toEqual([expected.length, part(expected)]);
}

describe('a long answer', () => {
  it('comes whole as CSV', async () => {
    const answer = await ask('csv');
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, undefined]);
    const lines = Array.from(
      points(),
      ({ stamp, hour, subscriber }) => `${stamp},uplink_bytes,${hour},COUNT,${subscriber}\r\n`,
    );
    const header = 'time_stamp,name,value,aggregation_type,msisdn\r\n';
    expectSame(await textOf(answer), header + lines.join(''));
  });

  it('comes whole as NDJSON, and says so', async () => {
    const lines = Array.from(points(), (point) => `${asJson(point)}\n`);
    const end = `{"end":true,"row_count":${POINTS}}\n`;
    expectSame(await textOf(await ask('ndjson')), lines.join('') + end);
  });

  it('comes whole as JSON', async () => {
    const all = Array.from(points(), asJson);
    const series = Array.from(
      { length: SUBSCRIBERS },
      (_, who) => `[${all.slice(who * HOURS, (who + 1) * HOURS).join(',')}]`,
    );
    expectSame(await textOf(await ask('json')), `{"result":[${series.join(',')}],"account_id":"acme"}`);
  });

  it('holds up no other request while its reader has stopped, nor a connection to the database', async () => {
    const stopped = await Promise.all(Array.from({ length: 6 }, () => ask('csv')));
    for (const answer of stopped) answer.pause();
    // More of them than there are connections, and each has begun to answer.
    await eventually('all connections are free', () =>
      Promise.resolve(
        (service.pool.idleCount === service.pool.totalCount && service.pool.waitingCount === 0) || undefined,
      ),
    );
    const one = await textOf(await ask('csv', { ...REPORT, end_date_time: REPORT.start_date_time }));
    expect(one.split('\r\n').slice(1, 3)).toEqual([
      `${stampOf(0)},uplink_bytes,0,COUNT,${subscriberOf(0)}`,
      `${stampOf(0)},uplink_bytes,0,COUNT,${subscriberOf(1)}`,
    ]);
    expect(one.split('\r\n')).toHaveLength(1 + SUBSCRIBERS + 1);
    for (const answer of stopped) answer.destroy();
  });

  it('is no longer read once its client is gone', async () => {
    const tables = new LockedTables(service.databaseUrl);
    await tables.connect();
    await tables.lock();
    for (const format of ['csv', 'ndjson', 'json']) {
      const sent = request(new URL(`/connectivity/v1/report?format=${format}`, service.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
        agent: false,
      });
      sent.on('error', () => undefined);
      sent.end(JSON.stringify(REPORT));
      await tables.until(1);
      sent.destroy();
      await tables.until(0);
    }
    await tables.unlock();
    await tables.close();
  });
});
