import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { ReportService } from '../../src/connectivity-report/report.service.js';
import { eventually } from '../support/eventually.js';
import { LockedTables } from '../support/locked-tables.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
const DAY = Date.parse('2026-03-01T00:00:00Z');
const LONG = '600000';

let service: TestApp;
let tables: LockedTables;
let key: string;

async function start(env: Record<string, string>): Promise<void> {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', ...env } });
  tables = new LockedTables(service.databaseUrl);
  await tables.connect();
  const scopes = ['report:read', 'usage:write'];
  key = (await service.app.get(ApiKeysService).create({ name: 'waiting', accounts: ['acme'], scopes })).key;
  const record = {
    record_id: 'one',
    account_id: 'acme',
    started_at: DAY,
    ended_at: DAY + 60_000,
    uplink_bytes: 4_711,
    downlink_bytes: 0,
  };
  expect((await post('/usage/v1/records', [record])).status).toBe(200);
}

afterEach(async () => {
  await tables.close();
  await service.close();
});

const post = (path: string, body: unknown, signal?: AbortSignal) =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(body),
    signal,
  });

/** The report of a day's first hours; each number of hours is another question. */
const report = (hours = 24, signal?: AbortSignal, more: object = {}, format = 'json') =>
  post(`/connectivity/v1/report?format=${format}`, bodyOf(hours, more), signal);

const bodyOf = (hours: number, more: object = {}) => ({
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY + (hours - 1) * HOUR_MS).toISOString(),
  granularity: 'HOUR',
  metrics: [SUM],
  ...more,
});

const SUM = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const PERCENTILE = {
  name: 'uplink_bandwidth',
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.95 }] }],
};

const MATCHING = {
  filters: [{ dimension_name: 'user_id', operator: 'REGEXP', expressions: ['(a|aa)+b'] }],
};

/** Each kind of report that reads in a way of its own. */
const KINDS: readonly (readonly [more: object, format?: string])[] = [
  [{}],
  [{ metrics: [SUM, PERCENTILE] }],
  [{ dimensions: ['msisdn'] }],
  [{ dimensions: ['msisdn'] }, 'csv'],
  [{ dimensions: ['msisdn'], metrics: [SUM, { name: 'unique_subscribers', aggregation_type: 'COUNT' }] }],
  [
    {
      dimensions: ['msisdn'],
      limit: 10,
      order_by: [{ field_name: 'uplink_bytes', sort_order: 'DESCENDING' }],
    },
  ],
  [{ dimension_filter_clauses: [MATCHING] }],
];

async function expectUsage(answer: Response): Promise<void> {
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ result: [[{ value: 4_711 }]] });
}

const codeOf = async (answer: Response): Promise<string | undefined> =>
  ((await answer.json()) as { header: { errors: { code: string }[] } }).header.errors[0]?.code;

describe('a report past its deadline', () => {
  beforeEach(() => start({ REPORT_DEADLINE_MS: '200', REPORT_QUEUE_MS: LONG, DATABASE_POOL_SIZE: '4' }));

  it('is answered 504, and nothing of it goes on in the database', async () => {
    await expectUsage(await report());
    await tables.lock();
    const before = await tables.backends();
    for (const [more, format] of KINDS) {
      const answer = await report(24, undefined, more, format);
      expect(answer.status).toBe(504);
      expect(answer.headers.get('Retry-After')).toBe('2');
      expect(await codeOf(answer)).toBe('40460213');
      // The tables are locked still: what does not wait for them any more has been ended.
      await tables.until(0);
    }
    await eventually('all connections are free', () =>
      Promise.resolve(service.pool.idleCount === service.pool.totalCount || undefined),
    );
    await tables.unlock();
    await expectUsage(await report());
    // Those that were ended are the very same that go on.
    expect(await tables.backends()).toEqual(expect.arrayContaining(before));
  });

  it('does not harm later users of its connection, however often', async () => {
    await tables.lock();
    for (let round = 0; round < 12; round++) {
      const late = Promise.all([1, 2, 3].map((hours) => report(hours)));
      const others = await Promise.all(Array.from({ length: 6 }, () => fetch(`${service.url}/health/ready`)));
      expect(others.map(({ status }) => status)).toEqual(Array<number>(6).fill(200));
      expect((await late).map(({ status }) => status)).toEqual([504, 504, 504]);
    }
    await tables.until(0);
    await tables.unlock();
    await expectUsage(await report());
  });
});

describe('a client that goes away', () => {
  beforeEach(() => start({ REPORT_DEADLINE_MS: LONG, REPORT_QUEUE_MS: LONG }));

  it('leaves nothing going on', async () => {
    await tables.lock();
    const gone = new AbortController();
    const asked = report(24, gone.signal);
    await tables.until(1);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await tables.until(0);
    await tables.unlock();
    await expectUsage(await report());
    expect(service.logLines.filter((line) => line.includes('request failed'))).toEqual([]);
    expect(service.logLines.filter((line) => line.includes('the client no longer waits'))).toHaveLength(1);
  });

  it('leaves others what they wait for together', async () => {
    await tables.lock();
    const asked = jest.spyOn(service.app.get(ReportService), 'answer');
    const [first, second] = [new AbortController(), new AbortController()];
    const begun = report(24, first.signal).catch(() => undefined);
    const [ofFirst] = await tables.until(1);
    const sharing = [report(24, second.signal).catch(() => undefined), report(), report()];
    await eventually('all have asked', () => Promise.resolve(asked.mock.calls.length === 4 || undefined));
    first.abort();
    await begun;
    const [ofNext] = await eventually('the next one has begun', async () => {
      const found = await tables.waiting();
      return found.length === 1 && found[0]!.transaction !== ofFirst!.transaction ? found : undefined;
    });
    second.abort();
    await sharing[0];
    await fetch(`${service.url}/health/ready`);
    expect(await tables.waiting()).toEqual([ofNext]);
    await tables.unlock();
    for (const answer of sharing.slice(1)) await expectUsage((await answer)!);
  });
});

describe('more reports than are computed at once', () => {
  it('wait for their turn', async () => {
    await start({ REPORT_CONCURRENCY: '2', REPORT_DEADLINE_MS: LONG, REPORT_QUEUE_MS: LONG });
    await tables.lock();
    const asked = [1, 2, 3, 4, 5].map((hours) => report(hours));
    await tables.until(2);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect(await tables.waiting()).toHaveLength(2);
    await tables.unlock();
    for (const answer of await Promise.all(asked)) await expectUsage(answer);
  });

  it('are refused when none comes in time', async () => {
    await start({ REPORT_CONCURRENCY: '2', REPORT_DEADLINE_MS: LONG, REPORT_QUEUE_MS: '100' });
    await tables.lock();
    const begun = [1, 2].map((hours) => report(hours));
    await tables.until(2);
    const validation = post('/connectivity/v1/report:validate', bodyOf(3));
    for (const answer of await Promise.all([...[3, 4, 5].map((hours) => report(hours)), validation])) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('Retry-After')).toBe('2');
      expect(await codeOf(answer)).toBe('40460212');
    }
    await tables.unlock();
    for (const answer of await Promise.all(begun)) await expectUsage(answer);
    await expectUsage(await report(3));
  });

  it('wait no longer than their deadline', async () => {
    await start({ REPORT_CONCURRENCY: '1', REPORT_DEADLINE_MS: '300', REPORT_QUEUE_MS: LONG });
    await tables.lock();
    const answers = await Promise.all([1, 2, 3].map((hours) => report(hours)));
    expect(answers.map(({ status }) => status)).toEqual([504, 504, 504]);
    await tables.until(0);
    await tables.unlock();
    await expectUsage(await report());
  });
});
