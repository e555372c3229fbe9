import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConcurrencyLimiter } from '../../src/access/limits/concurrency/concurrency-limiter.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { exactly, usage } from '../connectivity/asking.js';
import { Portal } from '../aggregate/portal.js';
import { adminToken, bearer } from '../portal/portal-service.js';
import { eventually } from '../support/eventually.js';
import { LockedTables } from '../support/locked-tables.js';
import { keyFor, postRecords } from '../support/records.js';

const NOW = Date.parse('2026-04-10T12:00:00Z');
const LONG = '600000';
const PERMITS = 2;

const portal = new Portal();
let limiter: ConcurrencyLimiter;
let tables: LockedTables;
let acme: string;
let bolt: string;
/** Lets the held permits go. */
let release: (() => void) | undefined;

beforeAll(async () => {
  await portal.open({
    clock: () => NOW,
    env: {
      REFRESH_INTERVAL_MS: '0',
      DATABASE_POOL_SIZE: String(PERMITS + 2),
      REPORT_QUEUE_MS: LONG,
      REPORT_DEADLINE_MS: LONG,
      TRUST_PROXY: '1',
    },
  });
  const { service } = portal;
  limiter = service.app.get(ConcurrencyLimiter);
  tables = new LockedTables(service.databaseUrl);
  await tables.connect();
  [acme, bolt] = [await keyFor(service, ['acme']), await keyFor(service, ['bolt'])];
  for (const [key, account_id] of [
    [acme, 'acme'],
    [bolt, 'bolt'],
  ] as const) {
    const record = usage('march', '2026-03-05T10:00:00Z', { account_id, user_id: 'ann', uplink_bytes: 7 });
    await postRecords(service, key, [record]);
  }
});

afterEach(async () => {
  release?.();
  release = undefined;
  await eventually('nothing reads', () => limiter.load.running === 0 || undefined);
});

afterAll(async () => {
  await tables.close();
  await portal.close();
});

/** Takes all permits, as other work would. */
function holdPermits(): void {
  const held = new Promise<void>((resolve) => (release = resolve));
  const never = new AbortController().signal;
  for (let i = 0; i < PERMITS; i++) {
    void limiter.run({ tenant: 'held', principal: 'held' }, never, () => held);
  }
}

const waiting = (count: number) =>
  eventually(`${count} requests wait`, () => limiter.load.waiting === count || undefined);

const report = (account: string, hours = 1) => ({
  start_date_time: '2026-03-05T00:00:00Z',
  end_date_time: new Date(Date.parse('2026-03-05T00:00:00Z') + hours * 3_600_000).toISOString(),
  granularity: 'HOUR',
  dimension_filter_clauses: [{ filters: [exactly('account_id', account)] }],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
});

const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${portal.service.url}/connectivity/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key, ...headers },
    body: JSON.stringify(body),
  });

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${portal.service.url}${path}`, { headers });

const AGGREGATE = 'sum/duration?fromDate=2026-03-01&toDate=2026-03-31&period=day';

describe('every request that reads', () => {
  const READERS: Readonly<Record<string, () => Promise<{ readonly status: number }>>> = {
    'a report': () => post('report', acme, report('acme')),
    'a conditional report': () => post('report', acme, report('acme'), { 'If-None-Match': '"x"' }),
    'a batch': () => post('report:batch', acme, { requests: [report('acme')] }),
    'a validation': () => post('report:validate', acme, report('acme')),
    'a look-up of values': () => get('/connectivity/v1/dimensions/network/values', { 'X-API-Key': acme }),
    'an aggregate': () => portal.ask(AGGREGATE),
    'a KPI': () => get('/api/kpi1'),
    'another KPI': () => get('/api/kpi2'),
    'the history of a record': async () =>
      get('/admin/v1/usage-records/acme/march', bearer(await adminToken(portal.service))),
  };

  it.each(Object.keys(READERS))('waits for a permit: %s', async (name) => {
    holdPermits();
    const answer = READERS[name]!();
    await waiting(1);
    release?.();
    expect((await answer).status).toBe(200);
  });
});

describe('a tenant with many reports', () => {
  it("does not keep another tenant's report waiting behind them", async () => {
    holdPermits();
    const answered: string[] = [];
    const ask = async (key: string, account: string, hours: number) => {
      const answer = await post('report', key, report(account, hours));
      answered.push(account);
      return answer.status;
    };
    const many = Array.from({ length: 50 }, (_, i) => ask(acme, 'acme', i + 1));
    await waiting(50);
    const one = ask(bolt, 'bolt', 1);
    await waiting(51);
    release?.();
    expect(await one).toBe(200);
    expect(new Set(await Promise.all(many))).toEqual(new Set([200]));
    // It comes second, beside the first. The answers may overtake each other as they are sent.
    expect(answered.indexOf('bolt')).toBeLessThan(10);
  });

  it('does not keep a KPI waiting, and addresses share among themselves', async () => {
    holdPermits();
    const answered: string[] = [];
    const ask = async (address: string) => {
      const answer = await get('/api/kpi1', { 'X-Forwarded-For': address });
      await answer.text();
      answered.push(address);
      return answer.status;
    };
    const many = Array.from({ length: 40 }, () => ask('192.0.2.1'));
    await waiting(40);
    const one = ask('192.0.2.2');
    await waiting(41);
    release?.();
    expect(await one).toBe(200);
    expect(new Set(await Promise.all(many))).toEqual(new Set([200]));
    expect(answered.indexOf('192.0.2.2')).toBeLessThan(10);
  });
});

describe('readiness', () => {
  it('has a connection of its own', async () => {
    const { app, pool } = portal.service;
    // A look at the cluster is due, which takes a connection of the pool.
    Object.assign(app.get(Cluster), { knownSince: -Infinity });
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    try {
      expect((await get('/health/ready')).status).toBe(200);
    } finally {
      for (const client of taken) client.release();
    }
  });
});

describe('a flood of requests that read', () => {
  /** The tables of which this flood reads, and to which the records of another month are not written. */
  const READ = 'usage_partition.usage_record_2026_03, usage_rollup';

  it.each<[string, () => Promise<{ readonly status: number }>]>([
    ['aggregates', () => portal.ask(AGGREGATE)],
    ['KPIs', () => get('/api/kpi1').then((answer) => answer.text().then(() => answer))],
  ])('of %s leaves connections to records that come in, and to readiness', async (name, flood) => {
    await tables.lock(READ);
    const asked = Array.from({ length: 50 }, flood);
    await tables.until(PERMITS);
    await waiting(50 - PERMITS);
    for (let i = 0; i < 5; i++) {
      const record = usage(`april ${name} ${i}`, '2026-04-05T10:00:00Z', { account_id: 'acme' });
      expect(await postRecords(portal.service, acme, [record])).toMatchObject({ accepted: 1 });
      expect((await get('/health/ready')).status).toBe(200);
    }
    await tables.unlock();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
