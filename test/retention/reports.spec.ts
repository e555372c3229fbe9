import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { SweepService, type SweepReport } from '../../src/retention/sweep.service.js';
import { NetworkLevelsRepository } from '../../src/rollups/network-levels.repository.js';
import { NETWORK_LEVELS } from '../../src/rollups/stored/levels.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { askAggregate, askKpi, askReport, portalHeaders } from '../oracle/asking.js';
import { exactJson } from '../oracle/naive.js';
import { naiveAggregate, naiveKpi1, naiveKpi2, type AggregateRequest } from '../oracle/naive-others.js';
import { naiveReport, type ReportRequest } from '../oracle/naive-report.js';
import { keyFor, postRecords } from '../support/records.js';
import type { TestApp } from '../support/test-app.js';
import { startAged } from './aged.js';
import {
  ACCOUNTS,
  BRIEF_FROM,
  CELL,
  FIRST,
  KEEPER_FROM,
  makeYears,
  MSISDNS,
  NETWORK_FROM,
  NOW,
  SERVICE,
  STANDARD_FROM,
  USER,
} from './years.js';
import { isIdentityOf, LEDGER } from '../support/ledger-in-use.js';

const DAY = 86_400_000;
const records = makeYears(1);

let service: TestApp;
let key: string;
let swept: SweepReport;
let before: Awaited<ReturnType<typeof tables>>;

const FROM = {
  acme: STANDARD_FROM,
  beta: STANDARD_FROM,
  brief: BRIEF_FROM,
  keeper: KEEPER_FROM,
} as const;

beforeAll(async () => {
  service = await startAged();
  key = await keyFor(service, ACCOUNTS);
  expect(await postRecords(service, key, records)).toMatchObject({ accepted: records.length, rejected: 0 });
  await service.app.get(Refresher).pass();
  await gatherAll();
  before = await tables();
  swept = await service.app.get(SweepService).sweep({ wait: true, graceMs: 0 });
}, 120_000);

afterAll(() => service.close());

/** The sweep does it as well. Here it makes rows comparable. */
async function gatherAll(): Promise<void> {
  const levels = service.app.get(NetworkLevelsRepository);
  for (const level of NETWORK_LEVELS) await levels.gather(level, Number.MAX_SAFE_INTEGER);
}

/** What there is, counted. */
async function tables() {
  const { rows } = await service.pool.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM usage_fact WHERE coalesce(whole_started_at, started_at) = started_at) AS records,
            (SELECT count(*)::int FROM ${LEDGER.table}) AS identities,
            (SELECT count(*)::int FROM usage_rollup) AS aggregates,
            (SELECT count(*)::int FROM usage_rollup WHERE length(slots) > 0) AS with_slots,
            (SELECT count(*)::int FROM usage_rollup WHERE length(hours) > 0) AS with_hours`,
  );
  return rows[0]!;
}

const COUNTS = ['time_usage_seconds', 'uplink_bytes', 'downlink_bytes'].map((name) => ({
  name,
  aggregation: 'COUNT',
}));
const RATES = ['AVG', 'MIN', 'MAX'].flatMap((aggregation) => [
  { name: 'uplink_bandwidth', aggregation },
  { name: 'downlink_bandwidth', aggregation },
]);

const request = (accounts: readonly string[], rest: Partial<ReportRequest>): ReportRequest => ({
  start: { instant: FIRST, offsetMinutes: 0 },
  end: { instant: NOW, offsetMinutes: 0 },
  dimensions: [],
  filters: [{ dimension: 'account_id', values: [...accounts] }],
  metrics: [...COUNTS, ...RATES],
  ...rest,
});

/** What a report is held against: the plain answer to the same over what is kept. */
const naiveFrom = (from: number, asked: ReportRequest) =>
  exactJson(
    naiveReport(records, {
      ...asked,
      start: { ...asked.start, instant: Math.max(from, asked.start.instant) },
    }),
  );

async function expectFrom(from: number, asked: ReportRequest): Promise<void> {
  expect(await askReport(service, key, asked)).toBe(naiveFrom(from, asked));
}

/** The rows that the facts have of the records: one each, or one for each day of one that is longer than a day. */
const rowsOf = records.flatMap(({ account_id, record_id, started_at, ended_at }) => {
  if (ended_at - started_at <= DAY)
    return [{ account_id, record_id, began: started_at, ended: ended_at, isFirst: true }];
  const days = Math.ceil(ended_at / DAY) - Math.floor(started_at / DAY);
  return Array.from({ length: days }, (_, i) => {
    const midnight = (Math.floor(started_at / DAY) + i) * DAY;
    const [began, ended] = [Math.max(started_at, midnight), Math.min(ended_at, midnight + DAY)];
    return { account_id, record_id, began, ended, isFirst: i === 0 };
  });
});

describe('the sweep', () => {
  it('counts in whole days, each account by its own ages', async () => {
    const { rows } = await service.pool.query<{ whose: string; grain: string; before: string }>(
      `SELECT scope || account_id AS whose, grain, before::text AS before FROM retention_horizon`,
    );
    const found = new Map(rows.map(({ whose, grain, before: at }) => [`${whose} ${grain}`, Number(at)]));
    const expected = Object.entries({
      standard: STANDARD_FROM,
      network: { ...NETWORK_FROM, facts: 0 },
      accountkeeper: KEEPER_FROM,
      accountbrief: BRIEF_FROM,
    }).flatMap(([whose, from]) =>
      Object.entries(from).map(
        ([grain, at]) => [`${whose} ${grain === 'days' ? 'day' : grain}`, at] as const,
      ),
    );
    expect(found).toEqual(new Map(expected));
  });

  it('drops months that are too old for all, and removes single records where that is not so', async () => {
    // Of the standard accounts by whole months, with a day for records that reach over the end of one.
    const keptFrom = (account: string) => (ended: number, began: number) =>
      account === 'acme' || account === 'beta'
        ? began >= Date.parse('2026-04-01T00:00:00Z')
        : ended > FROM[account as 'keeper' | 'brief'].facts ||
          began === FROM[account as 'keeper' | 'brief'].facts;
    const isKept = ({ account_id, began, ended }: (typeof rowsOf)[number]) =>
      keptFrom(account_id)(ended, began);
    const kept = rowsOf.filter(({ isFirst, ...row }) => isFirst && isKept({ isFirst, ...row }));
    const { rows } = await service.pool.query<{ account_id: string; record_id: string }>(
      'SELECT account_id, record_id FROM usage_fact',
    );
    const named = (list: readonly { account_id: string; record_id: string }[]) =>
      list.map((r) => `${r.account_id} ${r.record_id}`).sort();
    expect(named(rows)).toEqual(named(rowsOf.filter(isKept)));
    const identities = await service.pool.query<{ of_kept: number; stored: number }>(
      `SELECT (SELECT count(*)::int FROM unnest($1::text[], $2::text[]) AS kept (account, id)
               JOIN ${LEDGER.table} AS identity ON ${isIdentityOf('kept.account', 'kept.id')}) AS of_kept,
              (SELECT count(*)::int FROM ${LEDGER.table}) AS stored`,
      [kept.map((r) => r.account_id), kept.map((r) => r.record_id)],
    );
    expect(identities.rows).toEqual([{ of_kept: kept.length, stored: kept.length }]);
    const partitions = await service.pool.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname = 'usage_partition' AND relkind = 'r' ORDER BY 1`,
    );
    expect(partitions.rows[0]).toEqual({ name: 'usage_record_2025_08' });
    expect(swept).toMatchObject({
      months: 30,
      records: records.length - kept.length,
      identities: records.length - kept.length,
      complete: true,
    });
  });

  it('tells what it has removed', async () => {
    const after = await tables();
    expect(before.records! - after.records!).toBe(swept.records);
    expect(before.identities! - after.identities!).toBe(swept.identities);
    expect(before.aggregates! - after.aggregates!).toBeGreaterThan(0);
    expect(before.with_slots! - after.with_slots!).toBe(swept.slots);
    expect(after.with_hours).toBeLessThan(before.with_hours!);
  });

  it('has nothing to do again', async () => {
    expect(await service.app.get(SweepService).sweep({ wait: true, graceMs: 0 })).toEqual({
      months: 0,
      records: 0,
      identities: 0,
      readings: 0,
      slots: 0,
      hours: 0,
      day: 0,
      complete: true,
    });
  });
});

describe('reports over years', () => {
  it.each(ACCOUNTS)('of %s by day begin where its days do', async (account) => {
    await expectFrom(FROM[account].days, request([account], { granularity: 'DAY' }));
  });

  it.each(ACCOUNTS)('of %s by hour begin where its hours do', async (account) => {
    const start = { instant: FROM[account].hours - 40 * DAY, offsetMinutes: 330 };
    const end = { instant: FROM[account].hours + 60 * DAY, offsetMinutes: 0 };
    await expectFrom(FROM[account].hours, request([account], { granularity: 'HOUR', start, end }));
  });

  it.each(ACCOUNTS)('of the sites of %s by day begin where its days do', async (account) => {
    await expectFrom(
      FROM[account].days,
      request([account], { granularity: 'DAY', dimensions: ['customer_site_id'] }),
    );
  });

  it.each(ACCOUNTS)('of a subscriber of %s begin where its records do', async (account) => {
    const filters: ReportRequest['filters'] = [
      { dimension: 'account_id', values: [account] },
      { dimension: 'msisdn', values: [MSISDNS[0]] },
    ];
    await expectFrom(FROM[account].facts, request([account], { granularity: 'DAY', filters }));
  });

  it('of several accounts begin where all of theirs do', async () => {
    await expectFrom(BRIEF_FROM.days, request(ACCOUNTS, { granularity: 'DAY', metrics: COUNTS }));
    await expectFrom(
      STANDARD_FROM.days,
      request(['acme', 'keeper'], { granularity: 'DAY', metrics: COUNTS }),
    );
    await expectFrom(
      STANDARD_FROM.days,
      request(['acme', 'keeper'], { granularity: 'DAY', dimensions: ['account_id'] }),
    );
    // Rates of accounts taken together are added up slot by slot.
    const start = { instant: STANDARD_FROM.slots - 30 * DAY, offsetMinutes: 0 };
    await expectFrom(STANDARD_FROM.slots, request(['acme', 'keeper'], { granularity: 'DAY', start }));
  });

  it('have no points where nothing is kept', async () => {
    const asked = request(['acme'], {
      granularity: 'DAY',
      end: { instant: STANDARD_FROM.days - 2 * DAY, offsetMinutes: 0 },
      metrics: COUNTS.slice(0, 1),
    });
    expect(await askReport(service, key, asked)).toBe('{"result":[[]],"account_id":"acme"}');
  });
});

describe('a figure over a whole range', () => {
  const whole = (from: number, to: number, rest: Partial<ReportRequest> = {}) =>
    request(['acme'], {
      start: { instant: from, offsetMinutes: 0 },
      end: { instant: to, offsetMinutes: 0 },
      ...rest,
    });
  const percentile = { metrics: [{ name: 'uplink_bandwidth', percentile: 0.95 }] };
  const filters: ReportRequest['filters'] = [
    { dimension: 'account_id', values: ['acme'] },
    { dimension: 'msisdn', values: [MSISDNS[0]] },
  ];
  const SLOT = 300_000;

  it.each<[string, number, ReportRequest]>([
    ['of days', STANDARD_FROM.days, whole(STANDARD_FROM.days, NOW)],
    [
      'that ends on a day of which only hours are left',
      0,
      whole(STANDARD_FROM.days, STANDARD_FROM.slots - 9 * 3_600_000 - SLOT),
    ],
    [
      'that ends on a day of which nothing else is left',
      0,
      whole(STANDARD_FROM.days, STANDARD_FROM.hours - 3 * DAY - SLOT),
    ],
    ['of a subscriber', 0, whole(STANDARD_FROM.facts, NOW, { filters })],
    ['ranked', 0, whole(STANDARD_FROM.slots, NOW, percentile)],
    ['ranked by day', 0, whole(STANDARD_FROM.days, NOW, { ...percentile, granularity: 'DAY' })],
  ])('%s is answered from what is left', async (_, __, asked) => {
    expect(await askReport(service, key, asked)).toBe(exactJson(naiveReport(records, asked)));
  });

  it.each<[string, ReportRequest]>([
    ['that begins before the days', whole(STANDARD_FROM.days - SLOT, NOW)],
    [
      'that ends amid an hour where only days are left',
      whole(STANDARD_FROM.days, STANDARD_FROM.hours - 3 * DAY),
    ],
    [
      'that ends amid an hour where only hours are left',
      whole(STANDARD_FROM.days, STANDARD_FROM.slots - DAY),
    ],
    ['of a subscriber', whole(STANDARD_FROM.facts - SLOT, NOW, { filters })],
    ['ranked', whole(STANDARD_FROM.slots - SLOT, NOW, percentile)],
    ['ranked by day', whole(STANDARD_FROM.days - DAY, NOW, { ...percentile, granularity: 'DAY' })],
  ])('%s is refused rather than told in part', async (_, asked) => {
    const answer = JSON.parse(await askReport(service, key, asked)) as {
      header: { errors: { code: string; field: string; description: string }[] };
    };
    expect(answer.header.errors).toEqual([
      {
        code: '40470117',
        field: 'start_date_time',
        description:
          'Range begins before what is kept: a figure over the whole range needs what is no longer kept of it; ' +
          'kept are records from 2026-04-16T00:00:00+00:00, slots from 2026-02-15T00:00:00+00:00, ' +
          'hours from 2025-05-11T00:00:00+00:00, days from 2024-04-06T00:00:00+00:00',
      },
    ]);
  });
});

describe('a report that reaches into removed time', () => {
  const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
  const ACME = [{ filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] }] }];
  const ask = async (path: string, body: object) => {
    const answer = await fetch(`${service.url}/connectivity/v1/report${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body: JSON.stringify({ dimension_filter_clauses: ACME, metrics: [UP], ...body }),
    });
    return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
  };
  const sixties = { start_date_time: '1965-01-01T00:00:00Z', end_date_time: '1965-01-02T00:00:00Z' };
  const kept = { start_date_time: '2026-05-01T00:00:00Z', end_date_time: '2026-05-02T00:00:00Z' };

  it('is answered where there never was anything', async () => {
    expect(await ask('', sixties)).toEqual([200, { result: [[]], account_id: 'acme' }]);
    const compared = { ...kept, granularity: 'TOTAL', compare: sixties, fill: 'ZERO' };
    expect(await ask('', compared)).toMatchObject([200, { comparison: { result: [[{ value: 0 }]] } }]);
    // What was removed is left out between what never was and what is kept.
    const years = {
      start_date_time: '1998-06-01T00:00:00Z',
      end_date_time: '2026-01-01T00:00:00Z',
      granularity: 'YEAR',
      fill: 'NULL',
    };
    const [, filled] = await ask('', years);
    const stamps = (filled.result as { time_stamp: string }[][])[0]?.map(({ time_stamp: at }) =>
      at.slice(0, 4),
    );
    expect(stamps).toEqual(['1998', '1999', '2025', '2026']);
    expect(await ask(':validate', years)).toMatchObject([
      200,
      { buckets: 29, estimated_points: 4, estimate: 'exact' },
    ]);
  });

  it.each<[string, object]>([
    ['a total from before', { start_date_time: '1965-01-01T00:00:00Z', end_date_time: kept.end_date_time }],
    ['a comparison', { ...kept, granularity: 'TOTAL', compare: 'PREVIOUS_YEAR', bucket_range: 'EXACT' }],
    ['a comparison of ranks', { ...kept, granularity: 'HOUR', compare: 'PREVIOUS_YEAR' }],
    ['totals', { ...kept, start_date_time: '2024-01-01T00:00:00Z', granularity: 'DAY', totals: ['TOTAL'] }],
  ])('is refused, and by validation alike: %s', async (what, asked) => {
    const metrics = [
      what.includes('ranks')
        ? {
            name: 'uplink_bandwidth',
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
          }
        : UP,
    ];
    const early = {
      compare: { start_date_time: '2023-05-01T00:00:00Z', end_date_time: '2023-05-02T00:00:00Z' },
    };
    const body = { ...asked, metrics, ...('compare' in asked && early) };
    const [[status, report], [validated, validation]] = [await ask('', body), await ask(':validate', body)];
    expect([status, validated]).toEqual([400, 400]);
    const errorsOf = (failure: object) => (failure as { header: { errors: object[] } }).header.errors;
    expect(errorsOf(validation)).toEqual(errorsOf(report));
    expect(errorsOf(report)).toMatchObject([{ code: '40470117', field: 'start_date_time' }]);
  });
});

describe('the other APIs', () => {
  const since = records.filter((r) => r.ended_at >= NETWORK_FROM.hours);
  const kept = (rows: unknown[]) =>
    exactJson(
      (rows as { interval: string; interval_start_timestamp: number }[]).filter(
        ({ interval, interval_start_timestamp: start }) =>
          start >= (interval === '1-hour' ? NETWORK_FROM.hours : NETWORK_FROM.slots),
      ),
    );

  it('tell the traffic of services as long as it is kept for all accounts', async () => {
    const expected = kept(naiveKpi1(since, SERVICE, NOW));
    expect(await askKpi(service, `kpi1?service_id=${SERVICE}`)).toBe(expected);
    expect(expected.length).toBeGreaterThan(1_000);
  });

  it('tell the users of cells as long as they are kept for all accounts', async () => {
    const expected = kept(naiveKpi2(since, CELL, NOW));
    expect(await askKpi(service, `kpi2?cell_id=${CELL}`)).toBe(expected);
    expect(expected.length).toBeGreaterThan(1_000);
  });

  it("tell a user's usage from when on all records are kept, and say so", async () => {
    const headers = await portalHeaders(service, USER);
    const asked: AggregateRequest = { type: 'sum', field: 'bytes', from: FIRST, to: NOW, period: 'month' };
    const naive = naiveAggregate(records, USER, { ...asked, from: BRIEF_FROM.facts });
    expect(await askAggregate(service, headers, asked)).toBe(exactJson(naive));
    const path = `/user/usage/aggregate/count/items?fromDate=${FIRST}&toDate=${NOW}&period=all`;
    const answer = await fetch(`${service.url}${path}`, { headers });
    expect(await answer.json()).toMatchObject({
      data: { fromDate: '2026-06-05T00:00:00.000Z', toDate: '2026-06-15T10:00:00.000Z' },
    });
  });
});

describe('verification', () => {
  const fingerprint = async () => {
    const { rows } = await service.pool.query<{ n: number; sum: string }>(
      `SELECT count(*)::int AS n, md5(string_agg(row::text, ',' ORDER BY row::text)) AS sum FROM usage_rollup AS row`,
    );
    return rows[0]!;
  };

  it('repairs nothing whose records are no longer kept', async () => {
    const verification = service.app.get(VerificationService);
    const stored = await fingerprint();
    expect(stored.n).toBeGreaterThan(500);
    const found = await verification.verify({ repair: true });
    expect(found).toMatchObject({ different: 0 });
    expect(found.aggregates).toBeGreaterThan(50);
    expect(await fingerprint()).toEqual(stored);
    await verification.makeMissing();
    expect(await fingerprint()).toEqual(stored);
  });

  it('makes what is missing only where all records are there', async () => {
    const verification = service.app.get(VerificationService);
    const { pool } = service;
    // What is made is stored whole.
    await gatherAll();
    const stored = await fingerprint();
    await pool.query('CREATE TABLE saved AS SELECT * FROM usage_rollup');
    await pool.query('DELETE FROM usage_rollup');
    await verification.makeMissing();
    const { rows } = await pool.query<{ account_id: string; first: string }>(
      'SELECT account_id, min(period)::text AS first FROM usage_rollup GROUP BY account_id',
    );
    for (const { account_id: account, first } of rows) {
      const facts = account === '' ? BRIEF_FROM.facts : FROM[account as keyof typeof FROM].facts;
      expect(Number(first)).toBeGreaterThanOrEqual(facts);
    }
    expect(rows).toHaveLength(5);
    const surplus = await pool.query('SELECT * FROM usage_rollup EXCEPT SELECT * FROM saved');
    expect(surplus.rows).toEqual([]);
    await pool.query('INSERT INTO usage_rollup SELECT * FROM saved ON CONFLICT DO NOTHING');
    expect(await fingerprint()).toEqual(stored);
  });
});

describe('records', () => {
  const record = (account_id: string, started_at: number) => ({
    record_id: `late-${account_id}-${started_at}`,
    account_id,
    started_at,
    ended_at: started_at + 60_000,
    uplink_bytes: 1,
    downlink_bytes: 2,
  });

  it.each(['acme', 'keeper', 'brief'] as const)('of %s come in from its own age on', async (account) => {
    const { facts } = FROM[account];
    expect(
      await postRecords(service, key, [record(account, facts - 1), record(account, facts)]),
    ).toMatchObject({
      accepted: 1,
      rejected: 1,
      errors: [
        {
          index: 0,
          code: '40480102',
          field: 'started_at',
          description: "Invalid or missing start of usage: must not be older than the account's retention",
        },
      ],
    });
  });

  it('that came in are in every figure', async () => {
    await service.app.get(Refresher).pass();
    const { different } = await service.app.get(VerificationService).verify({ repair: false });
    expect(different).toBe(0);
  });
});
