import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Refresher } from '../../src/rollups/refresher.js';
import { MetricsServer } from '../../src/operations/metrics-server.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { scrape, type Scrape } from './scrape.js';

const DAY = Date.parse('2026-03-01T00:00:00Z');
let now = DAY + 86_400_000;
let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' }, clock: () => now });
  key = await keyFor(service, ['acme']);
});

afterAll(() => service.close());

function record(id: string, changes: object = {}): object {
  const startedAt = DAY + 3_600_000;
  return {
    record_id: id,
    account_id: 'acme',
    started_at: startedAt,
    ended_at: startedAt + 60_000,
    uplink_bytes: 10,
    downlink_bytes: 20,
    ...changes,
  };
}

const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key, ...headers },
    body,
  });

const DAY_REPORT = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};
const REPORT = JSON.stringify(DAY_REPORT);
const REPORT_OF_SITES = JSON.stringify({ ...DAY_REPORT, dimensions: ['customer_site_id'] });

describe('requests', () => {
  it('are counted by method, route and status, whatever their URL says', async () => {
    for (const path of ['/api/kpi1?top=x', '/api/kpi1?top=y', '/health/live', '/nowhere/a-secret', '/%zz'])
      await (await fetch(service.url + path)).text();
    await (await fetch(`${service.url}/health/live`, { method: 'DELETE' })).text();
    for (const letters of ['a', 'b', 'c'])
      await (await post('/connectivity/v1/report', REPORT, { 'X-API-Key': `em_${letters}` })).text();
    const after = await scrape(service.url);
    const requests = (method: string, route: string, status: string) =>
      after.value('edgemeter_http_requests_total', { method, route, status });
    expect(requests('GET', '/api/kpi1', '400')).toBe(2);
    expect(requests('GET', '/health/live', '200')).toBe(1);
    expect(requests('DELETE', '/health/live', '405')).toBe(1);
    expect(requests('GET', 'unmatched', '404')).toBe(1);
    expect(requests('GET', 'unmatched', '400')).toBe(1);
    expect(requests('POST', '/connectivity/v1/report', '401')).toBe(3);
    expect(after.text).not.toMatch(/a-secret|em_a|top=/);
    // The scrape itself is under way.
    expect(after.value('edgemeter_http_requests_in_flight')).toBe(1);
  });

  it('are in the histogram of their route, whose buckets add up', async () => {
    const labels = { method: 'GET', route: '/health/live' };
    const before = await scrape(service.url);
    for (let i = 0; i < 3; i++) await (await fetch(`${service.url}/health/live`)).text();
    const after = await scrape(service.url);
    const name = 'edgemeter_http_request_duration_seconds';
    const count = (of: Scrape) => of.value(`${name}_count`, labels) ?? 0;
    expect(count(after) - count(before)).toBe(3);
    const buckets = after.all(`${name}_bucket`, labels);
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: count(after) });
    const values = buckets.map(({ value }) => value);
    expect(values).toEqual([...values].sort((one, other) => one - other));
    expect(after.value(`${name}_sum`, labels)).toBeGreaterThan(0);
  });

  it('whose caller leaves are counted as aborted', async () => {
    const client = await service.pool.connect();
    await client.query('BEGIN');
    // The report waits for the lock; its caller does not.
    await client.query('LOCK TABLE usage_rollup IN ACCESS EXCLUSIVE MODE');
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /connectivity/v1/report HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${REPORT.length}\r\n\r\n${REPORT}`,
    );
    await until(async () => (await scrape(service.url)).value('edgemeter_http_requests_in_flight') === 2);
    socket.destroy();
    await until(async () => (await scrape(service.url)).value('edgemeter_http_requests_in_flight') === 1);
    await client.query('ROLLBACK');
    client.release();
    const labels = { route: '/connectivity/v1/report', status: 'aborted' };
    expect((await scrape(service.url)).value('edgemeter_http_requests_total', labels)).toBe(1);
  });
});

describe('errors', () => {
  it('are counted by their code', async () => {
    const of = async (code: string) =>
      (await scrape(service.url)).value('edgemeter_errors_total', { code }) ?? 0;
    const [unknown, malformed] = [await of('40460204'), await of('40460201')];
    await (await fetch(`${service.url}/nowhere`)).text();
    expect((await of('40460204')) - unknown).toBe(1);
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname, () => socket.write('no HTTP at all\r\n\r\n'));
    socket.resume();
    await once(socket, 'close');
    expect((await of('40460201')) - malformed).toBe(1);
  });
});

describe('ingest', () => {
  const figures = async () => {
    const { samples } = await scrape(service.url);
    const ingest = samples.filter(({ name }) => /^edgemeter_ingest_\w+(?<!_bucket|_sum)$/.test(name));
    return Object.fromEntries(
      ingest.map(({ name, labels, value }) => [[name.slice(17), ...Object.values(labels)].join(' '), value]),
    );
  };

  it('is counted by verdict, fault, body, batch and byte', async () => {
    const before = await figures();
    const bodies = [
      [
        record('a'),
        record('b'),
        record('a'),
        record('a', { uplink_bytes: 11 }),
        record('c', { uplink_bytes: -1 }),
      ],
      [record('a'), record('d')],
    ].map((records) => JSON.stringify(records));
    for (const body of bodies) expect((await post('/usage/v1/records', body)).status).toBe(200);
    const packed = gzipSync(JSON.stringify([record('e')]));
    expect((await post('/usage/v1/records', packed, { 'Content-Encoding': 'gzip' })).status).toBe(200);
    const whole = JSON.stringify([record('f'), record('b')]);
    expect((await post('/usage/v1/records?mode=atomic', whole)).status).toBe(200);
    const bad = JSON.stringify([record('g'), record('h', { ended_at: 'never' })]);
    expect((await post('/usage/v1/records?mode=atomic', bad)).status).toBe(400);
    expect((await post('/usage/v1/records', '[{"record_id"')).status).toBe(400);

    const after = await figures();
    const grown = Object.entries(after).flatMap(([name, value]) => {
      const more = value - (before[name] ?? 0);
      return more === 0 ? [] : [[name, more]];
    });
    const bytes = [...bodies, whole, bad].join('').length + packed.length + '[{"record_id"'.length;
    expect(Object.fromEntries(grown)).toEqual({
      'records_total accepted': 5,
      'records_total duplicate': 3,
      'records_total conflict': 1,
      'records_total rejected': 2,
      'faults_total 40480103': 1,
      'faults_total 40480105': 1,
      'faults_total 40480120': 1,
      'bodies_total partial complete': 3,
      'bodies_total atomic complete': 1,
      'bodies_total atomic refused': 1,
      'bodies_total partial unreadable': 1,
      bytes_total: bytes,
      batch_duration_seconds_count: 4,
    });
  });
});

describe('the refresh', () => {
  it('shows what waits in the change log, and what was worked off', async () => {
    await service.app.get(Refresher).pass();
    const { totals } = service.app.get(Refresher);
    const done = await scrape(service.url);
    expect(done.value('edgemeter_change_log_changes')).toBe(0);
    expect(done.value('edgemeter_change_log_oldest_age_seconds')).toBe(0);
    expect(done.value('edgemeter_refresh_passes_total')).toBe(totals.passes);
    expect(done.value('edgemeter_refresh_changes_total')).toBe(totals.changes);

    const loggedFrom = Date.now();
    await post('/usage/v1/records', JSON.stringify([record('waiting')]));
    const { rows } = await service.pool.query<{ count: number; oldest: string }>(
      'SELECT count(*)::int AS count, min(logged_at) AS oldest FROM usage_change',
    );
    expect(Number(rows[0]!.oldest)).toBeGreaterThanOrEqual(loggedFrom);
    now = Number(rows[0]!.oldest) + 90_000;
    const waiting = await scrape(service.url);
    expect(waiting.value('edgemeter_change_log_changes')).toBe(rows[0]!.count);
    expect(waiting.value('edgemeter_change_log_oldest_age_seconds')).toBe(90);
    expect(await service.app.get(Refresher).pass()).toBe(rows[0]!.count);
    const after = await scrape(service.url);
    expect(after.value('edgemeter_refresh_lag_seconds')).toBe(90);
    expect(after.value('edgemeter_refresh_changes_total')).toBe(totals.changes);
    expect(after.value('edgemeter_change_log_changes')).toBe(0);
  });
});

describe('reports', () => {
  it('are counted, with what they were answered from', async () => {
    const before = await scrape(service.url);
    expect((await post('/connectivity/v1/report', REPORT)).status).toBe(200);
    expect((await post('/connectivity/v1/report', REPORT_OF_SITES)).status).toBe(200);
    const after = await scrape(service.url);
    const more = (name: string, labels = {}) =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    expect(more('edgemeter_reports_total')).toBe(2);
    expect(more('edgemeter_reports_computed_total')).toBe(2);
    expect(more('edgemeter_query_plans_total', { source: 'stored', level: 'account' })).toBe(1);
    expect(more('edgemeter_query_plans_total', { source: 'stored', level: 'customer_site' })).toBe(1);
    // Of all sites, whichever there are.
    const statements = { operation: 'SELECT', table: 'usage_rollup' };
    expect(more('edgemeter_database_statement_duration_seconds_count', statements)).toBe(1);
  });
});

describe('the scrape', () => {
  it('shows the pool, the process and the build', async () => {
    const client = await service.pool.connect();
    const found = await scrape(service.url);
    client.release();
    const { totalCount, options } = service.pool;
    const connections = (state: string) => found.value('edgemeter_database_pool_connections', { state });
    expect(connections('busy')).toBeGreaterThanOrEqual(1);
    expect((connections('busy') ?? 0) + (connections('idle') ?? 0)).toBe(totalCount);
    expect(found.value('edgemeter_database_pool_connections_max')).toBe(options.max);
    expect(found.value('edgemeter_database_pool_waiting')).toBe(0);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(found.value('edgemeter_build_info', { version, node: process.version })).toBe(1);
    expect(found.value('nodejs_eventloop_seconds_total', { state: 'active' })).toBeGreaterThan(0);
    expect(found.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(found.value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });
});

describe('who may read', () => {
  it('is decided by where a request comes from', async () => {
    const statusOf = async (url: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url}/metrics`, { headers });
      await answer.text();
      return answer.status;
    };
    expect(await statusOf(service.url)).toBe(200);
    // By way of a proxy nobody told of: it may come from anywhere.
    expect(await statusOf(service.url, { 'X-Forwarded-For': '127.0.0.1' })).toBe(404);
    const behindProxy = await startTestApp({
      env: { TRUST_PROXY: '1', METRICS_NETWORKS: '10.1.0.0/16,::1' },
    });
    try {
      expect(await statusOf(behindProxy.url, { 'X-Forwarded-For': '10.1.2.3' })).toBe(200);
      expect(await statusOf(behindProxy.url, { 'X-Forwarded-For': '10.2.2.3' })).toBe(404);
      expect(await statusOf(behindProxy.url)).toBe(404);
    } finally {
      await behindProxy.close();
    }
  });
});

describe('a port of their own', () => {
  it('serves the metrics, and the port of the API no longer does', async () => {
    const apart = await startTestApp({ env: { METRICS_PORT: '0', METRICS_HOST: '127.0.0.1' } });
    let url = '';
    try {
      url = apart.app.get(MetricsServer).url ?? '';
      expect((await fetch(`${apart.url}/metrics`)).status).toBe(404);
      expect((await scrape(url)).value('edgemeter_http_requests_total', { status: '404' })).toBe(1);
      expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
      expect((await fetch(`${url}/api/kpi1`)).status).toBe(404);
    } finally {
      await apart.close();
    }
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  });
});

describe('the database away', () => {
  it('leaves out what it alone can tell, and nothing else', async () => {
    const away = await startTestApp({ env: { DATABASE_CONNECT_TIMEOUT_MS: '2000' } });
    const { options } = away.pool;
    try {
      expect((await scrape(away.url)).value('edgemeter_database_up')).toBe(1);
      away.pool.connect = (() => Promise.reject(new Error('no connection'))) as never;
      away.pool.query = () => Promise.reject(new Error('no connection'));
      const without = await scrape(away.url);
      expect(without.value('edgemeter_database_up')).toBe(0);
      expect(without.value('edgemeter_change_log_changes')).toBeUndefined();
      expect(without.value('edgemeter_database_pool_connections_max')).toBe(options.max);
    } finally {
      await away.close();
    }
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
