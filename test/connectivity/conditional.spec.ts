import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Refresher } from '../../src/rollups/refresher.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { Asked, exactly, usage } from './asking.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');

let asked: Asked;
let account: string;
let made = 0;

beforeAll(async () => {
  asked = await Asked.start('all', { clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0' } });
});

afterAll(() => asked.service.close());

beforeEach(async () => {
  account = `acme-${++made}`;
  await asked.store([
    record('1', '2026-03-01T00:10:00Z', { uplink_bytes: 7, msisdn: '491' }),
    record('2', '2026-03-02T00:10:00Z', { uplink_bytes: 80, msisdn: '492' }),
  ]);
});

const record = (id: string, at: string, rest: object = {}) => usage(id, at, { account_id: account, ...rest });

const report = (rest: object = {}) => ({
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-02T00:00:00Z',
  granularity: 'DAY',
  dimension_filter_clauses: [{ filters: [exactly('account_id', account)] }],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  ...rest,
});

/** From stored aggregates, and from the records. */
const SOURCES = [
  ['stored aggregates', {}],
  ['records', { dimensions: ['msisdn'] }],
] as const;

const computed = async () =>
  (await asked.service.app.get(Metrics).computedReports.get()).values[0]?.value ?? NaN;

async function ask(body: object, tag?: string, path = 'report') {
  const before = await computed();
  const answer = await asked.post(path, body, tag === undefined ? {} : { 'If-None-Match': tag });
  return {
    status: answer.status,
    tag: answer.headers.get('ETag'),
    text: await answer.text(),
    type: answer.headers.get('Content-Type'),
    computed: (await computed()) - before,
  };
}

/** Asks until it is known from which state the answer was made. */
async function known(body: object): Promise<string> {
  const { tag } = await ask(body);
  expect(tag).toMatch(/^"[\w-]{32}"$/);
  expect(await ask(body, tag ?? '')).toMatchObject({ status: 304, tag });
  expect(await ask(body, tag ?? '')).toMatchObject({ status: 304, tag, computed: 0 });
  return tag ?? '';
}

const firstValue = (text: string): unknown =>
  (JSON.parse(text) as { result: { value: unknown }[][] }).result[0]?.[0]?.value;

const correct = async (path: string, body: object) => {
  const answer = await fetch(`${asked.service.url}/usage/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': asked.key },
    body: JSON.stringify({ account_id: account, reason: 'test', ...body }),
  });
  expect(answer.status).toBe(200);
};

describe.each(SOURCES)('a report from %s', (_, shape) => {
  it('has a strong tag, which is the same as long as the answer is', async () => {
    const first = await ask(report(shape));
    expect(first).toMatchObject({ status: 200, computed: 1 });
    const again = await ask(report(shape));
    expect(again).toEqual(first);
    const other = await ask(report({ ...shape, start_date_time: '2026-03-02T00:00:00Z' }));
    expect(other.tag).not.toBe(first.tag);
    expect((await ask(report(shape), undefined, 'report?format=csv')).tag).not.toBe(first.tag);
  });

  it('is answered 304 without a body, and then without being computed', async () => {
    const { tag } = await ask(report(shape));
    const unchanged = { status: 304, tag, text: '', type: null };
    expect(await ask(report(shape), tag ?? '')).toEqual({ ...unchanged, computed: 1 });
    expect(await ask(report(shape), tag ?? '')).toEqual({ ...unchanged, computed: 0 });
    for (const match of [`W/${String(tag)}`, `"a", "b,c" , ${String(tag)}`, '*']) {
      expect(await ask(report(shape), match)).toEqual({ ...unchanged, computed: 0 });
    }
    for (const other of ['"a"', String(tag).slice(0, -2) + '"', 'nonsense']) {
      expect(await ask(report(shape), other)).toMatchObject({ status: 200, tag, computed: 1 });
    }
  });

  it('is answered anew when a record comes in, and only one that it is about', async () => {
    const tag = await known(report(shape));
    await asked.store([record('3', '2026-03-05T00:10:00Z', { uplink_bytes: 1 })]);
    await asked.store([
      usage(`${account}-other`, '2026-03-01T00:10:00Z', { account_id: 'other', uplink_bytes: 1 }),
    ]);
    expect(await ask(report(shape), tag)).toMatchObject({ status: 304, computed: 0 });
    await asked.store([record('4', '2026-03-01T13:00:00Z', { uplink_bytes: 1_000, msisdn: '491' })]);
    const anew = await ask(report(shape), tag);
    expect(anew.status).toBe(200);
    expect(firstValue(anew.text)).toBe(1_007);
    expect(anew.tag).not.toBe(tag);
  });

  it('is answered anew when a record reaches into its range', async () => {
    const tag = await known(report(shape));
    const ended = Date.parse('2026-03-01T00:01:00Z');
    await asked.store([
      record('5', '2026-02-28T23:59:00Z', { ended_at: ended, uplink_bytes: 200, msisdn: '491' }),
    ]);
    const anew = await ask(report(shape), tag);
    expect([anew.status, firstValue(anew.text)]).toEqual([200, 107]);
  });

  it('is the same behind a refresh of the stored aggregates', async () => {
    const tag = await known(report(shape));
    expect(await asked.service.app.get(Refresher).pass()).toBeGreaterThan(0);
    expect(await ask(report(shape), tag)).toMatchObject({ status: 304, tag });
    expect(await ask(report(shape), tag)).toMatchObject({ status: 304, tag, computed: 0 });
  });

  it.each([false, true])('is answered anew when a record is voided (refreshed: %s)', async (refreshed) => {
    const tag = await known(report(shape));
    await correct('records:void', { record_ids: ['1', '2'] });
    if (refreshed) await asked.service.app.get(Refresher).pass();
    const anew = await ask(report(shape), tag);
    expect(anew.status).toBe(200);
    expect(anew.text).not.toContain('"value":7');
  });
});

describe('the state of the data', () => {
  const bySubscriber = () => report({ dimensions: ['msisdn'] });

  it.each([false, true])('is another when a record only changes hands (refreshed: %s)', async (refreshed) => {
    await asked.service.app.get(Refresher).pass();
    const tag = await known(bySubscriber());
    // The sums of the account are what they were.
    const content = {
      ...record('1', '2026-03-01T00:10:00Z', { uplink_bytes: 7, msisdn: '499' }),
      account_id: undefined,
    };
    await correct('records:amend', { record: content });
    if (refreshed) await asked.service.app.get(Refresher).pass();
    const anew = await ask(bySubscriber(), tag);
    expect(anew.status).toBe(200);
    expect(anew.text).toContain('"msisdn":"499"');
  });

  it('is another when what was begun long before is committed late', async () => {
    const client = new pg.Client({ connectionString: asked.service.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    // Begun later, and committed first.
    await asked.store([record('3', '2026-03-01T13:00:00Z', { uplink_bytes: 1_000 })]);
    const tag = await known(report());
    await client.query(
      `INSERT INTO usage_change SELECT * FROM usage_change
       WHERE account_id = $1 AND level = 0 AND period = $2 ORDER BY logged_at DESC LIMIT 1`,
      [account, Date.parse('2026-03-01T00:00:00Z')],
    );
    expect(await ask(report(), tag)).toMatchObject({ status: 304, computed: 0 });
    await client.query('COMMIT');
    expect(await ask(report(), tag)).toMatchObject({ status: 200, computed: 1 });
    await client.end();
  });

  it('does not help against a tag that it was not made from', async () => {
    const tag = await known(report());
    await asked.store([record('3', '2026-03-01T13:00:00Z', { uplink_bytes: 1_000 })]);
    const anew = await known(report());
    expect(await ask(report(), tag)).toMatchObject({ status: 200, tag: anew });
  });
});

describe('what changes with time', () => {
  it('has no tag', async () => {
    const now = report({ start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined });
    expect(await ask(now)).toMatchObject({ status: 200, tag: null });
    expect(await ask(now, '*')).toMatchObject({ status: 200, tag: null });
  });
});
