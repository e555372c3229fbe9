import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { LockedTables } from '../support/locked-tables.js';
import { Asked, errorsOf, exactly, usage } from './asking.js';

let asked: Asked;

beforeAll(async () => {
  asked = await Asked.start(['acme'], {
    clock: () => Date.parse('2026-03-02T12:00:30Z'),
    env: { REFRESH_INTERVAL_MS: '0' },
  });
  await asked.store([
    usage('1', '2026-03-01T00:10:00Z', { uplink_bytes: 7, imsi: '310550000010232', customer_site_id: 'a' }),
    usage('2', '2026-03-01T01:10:00Z', { uplink_bytes: 80, customer_site_id: 'b' }),
  ]);
});

afterAll(() => asked.service.close());

const REPORT = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T01:00:00Z',
  granularity: 'HOUR',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};
const OF_IMSI = { ...REPORT, dimension_filter_clauses: [{ filters: [exactly('imsi', '310550000010232')] }] };

const ask = async (requests: readonly unknown[]) => {
  const answer = await asked.post('report:batch', { requests });
  return { status: answer.status, text: await answer.text() };
};

describe('a batch of reports', () => {
  it('answers each as it is answered by itself, in their order', async () => {
    const requests = [
      REPORT,
      OF_IMSI,
      { ...REPORT, granularity: 'DAY' },
      { ...REPORT, start_date_time: 'NOW', end_date_time: 'NOW', granularity: null },
    ];
    const alone: string[] = [];
    for (const request of requests) alone.push(await (await asked.post('report', request)).text());
    expect(alone[1]).toBe(
      '{"result":[[{"time_stamp":"2026-03-01T00:00:00+00:00","name":"uplink_bytes","value":7,"aggregation_type":"COUNT"}]],' +
        '"imsi":"310550000010232","account_id":"acme"}',
    );
    const { status, text } = await ask(requests);
    expect(status).toBe(200);
    expect(text).toBe(`{"reports":[${alone.map((one) => `{"status":200,"report":${one}}`).join(',')}]}`);
  });

  it('tells the faults of each where its answer would be', async () => {
    const foreign = { ...REPORT, dimension_filter_clauses: [{ filters: [exactly('account_id', 'other')] }] };
    const { status, text } = await ask([
      { ...REPORT, granularity: 'CENTURY', metrics: [] },
      REPORT,
      foreign,
      'nonsense',
    ]);
    expect(status).toBe(200);
    const { reports } = JSON.parse(text) as { reports: { status: number; errors?: object[] }[] };
    expect(reports.map((one) => [one.status, Object.keys(one)[1]])).toEqual([
      [400, 'errors'],
      [200, 'report'],
      [403, 'errors'],
      [400, 'errors'],
    ]);
    expect(reports[0]?.errors).toEqual(
      await errorsOf(await asked.post('report', { ...REPORT, granularity: 'CENTURY', metrics: [] })),
    );
    expect(reports[0]?.errors).toHaveLength(2);
    expect(reports[2]?.errors).toEqual(await errorsOf(await asked.post('report', foreign)));
  });

  it('is of one state of the data, whatever comes in meanwhile', async () => {
    const tables = new LockedTables(asked.service.databaseUrl);
    await tables.connect();
    // Only a report by IMSI looks there: the one before it is computed, and the one behind it is not yet.
    await tables.lock('subscriber_alias');
    const waiting = ask([REPORT, OF_IMSI, REPORT]);
    await tables.until(1);
    await asked.store([usage('3', '2026-03-01T00:30:00Z', { uplink_bytes: 1_000 })]);
    await tables.unlock();
    const { reports } = JSON.parse((await waiting).text) as { reports: { report: unknown }[] };
    expect(reports[0]).toMatchObject({ report: { result: [[{ value: 7 }, { value: 80 }]] } });
    expect(reports[2]).toEqual(reports[0]);
    expect(JSON.parse((await ask([REPORT])).text)).toMatchObject({
      reports: [{ report: { result: [[{ value: 1_007 }, { value: 80 }]] } }],
    });
    await tables.close();
  });

  it('ends in the database when the client goes away', async () => {
    const tables = new LockedTables(asked.service.databaseUrl);
    await tables.connect();
    await tables.lock();
    const gone = new AbortController();
    const waiting = fetch(`${asked.service.url}/connectivity/v1/report:batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': asked.key },
      body: JSON.stringify({ requests: [REPORT, OF_IMSI] }),
      signal: gone.signal,
    });
    await tables.until(1);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await tables.until(0);
    await tables.unlock();
    await tables.close();
  });

  it.each([
    ['no list', { requests: REPORT }],
    ['an empty list', { requests: [] }],
    ['more than 20', { requests: Array.from({ length: 21 }, () => REPORT) }],
    ['nothing', {}],
  ])('is refused with %s', async (_, body) => {
    const answer = await asked.post('report:batch', body);
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual([
      {
        code: '40470187',
        description: 'Invalid or missing requests: must be an array of 1 to 20 reports',
        field: 'requests',
      },
    ]);
  });

  it('takes no other property and no other parameter', async () => {
    const body = { requests: [REPORT], request: REPORT };
    expect(await errorsOf(await asked.post('report:batch', body))).toMatchObject([
      { code: '40470113', field: 'request' },
    ]);
    expect(await errorsOf(await asked.post('report:batch?format=csv', { requests: [REPORT] }))).toMatchObject(
      [{ code: '40470113', field: 'format' }],
    );
  });

  it('counts as many requests as it has reports', async () => {
    const { key } = await asked.service.app.get(ApiKeysService).create({
      name: 'limited',
      accounts: ['acme'],
      scopes: ['report:read'],
      rateLimit: 5,
    });
    const limited = asked.as(key);
    const left = async (requests: readonly unknown[]) => {
      const answer = await limited.post('report:batch', { requests });
      return [answer.status, answer.headers.get('RateLimit')?.replace(/;t=\d+/, '')];
    };
    expect(await left([REPORT, REPORT, REPORT])).toEqual([200, '"key";r=2']);
    // What it has beyond the limit is owed by the minutes that follow.
    expect(await left(Array.from({ length: 20 }, () => REPORT))).toEqual([200, '"key";r=0']);
    expect(await left([REPORT])).toEqual([429, '"key";r=0']);
  });
});

describe('a validation', () => {
  const computed = async () => (await asked.service.app.get(Metrics).computedReports.get()).values[0]?.value;
  const validate = async (body: unknown) => {
    const before = await computed();
    const answer = await asked.post('report:validate', body);
    expect(await computed()).toBe(before);
    return [answer.status, await answer.json()] as const;
  };

  it('is found by clients that escape the colon', async () => {
    for (const path of ['report%3Avalidate', 'report%3avalidate']) {
      expect((await asked.post(path, REPORT)).status).toBe(200);
    }
  });

  it('tells how a report was understood', async () => {
    expect(
      await validate({
        ...REPORT,
        start_date_time: '2026-03-01T09:50:00+05:30',
        end_date_time: '2026-03-02T09:50:00+05:30',
        dimensions: ['customer_site_id'],
        dimension_filter_clauses: [
          { filters: [exactly('account_id', 'acme'), exactly('customer_site_id', 'a', 'b')] },
        ],
        metrics: [
          { name: 'uplink_bandwidth', aggregation_type: 'MAX' },
          { name: 'uplink_bytes', aggregation_type: 'COUNT' },
          {
            name: 'uplink_bandwidth',
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.95 }] }],
          },
        ],
      }),
    ).toEqual([
      200,
      {
        // 04:00Z through the hour that begins at 05:00Z of the next day.
        start_date_time: '2026-03-01T09:30:00+05:30',
        end_date_time: '2026-03-02T11:30:00+05:30',
        granularity: 'HOUR',
        time_zone: null,
        accounts: ['acme'],
        filters: [{ dimension_name: 'customer_site_id', expressions: ['a', 'b'] }],
        dimensions: ['customer_site_id'],
        series: [
          { name: 'uplink_bytes', aggregation_type: 'COUNT' },
          { name: 'uplink_bandwidth', aggregation_type: 'MAX' },
          { name: 'uplink_bandwidth', percentile: 0.95 },
        ],
        buckets: 26,
        comparison: null,
        combinations: 2,
        // Of 26 averages 25 reach up to the 95th percentile.
        estimated_points: (26 + 26 + 25) * 2,
        estimated_totals: 0,
        estimate: 'at most',
        most_points: 1_000_000,
        source: ['stored aggregates'],
      },
    ]);
  });

  it('tells what only the data know, and that the records are read', async () => {
    expect(await validate({ ...REPORT, dimensions: ['msisdn'] })).toMatchObject([
      200,
      { dimensions: ['msisdn'], buckets: 2, combinations: null, estimated_points: 2, source: ['records'] },
    ]);
    const now = { ...REPORT, start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined };
    expect(await validate(now)).toMatchObject([
      200,
      {
        start_date_time: '2026-03-02T11:55:30+00:00',
        end_date_time: '2026-03-02T12:00:30+00:00',
        granularity: null,
        buckets: 1,
        estimated_points: 1,
        source: ['records'],
      },
    ]);
  });

  it('names the faults that the report would have', async () => {
    const tooLong = {
      ...REPORT,
      start_date_time: '1990-01-01T00:00:00Z',
      granularity: undefined,
      metrics: [],
    };
    for (const body of [
      { ...REPORT, granularity: 'CENTURY', metrics: [{ name: 'bytes', aggregation_type: 'SUM' }] },
      {
        ...tooLong,
        metrics: [
          {
            name: 'uplink_bandwidth',
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
          },
        ],
      },
      { ...REPORT, dimension_filter_clauses: [{ filters: [exactly('account_id', 'other')] }] },
    ]) {
      const report = await asked.post('report', body);
      const validation = await asked.post('report:validate', body);
      expect(report.status).toBeGreaterThanOrEqual(400);
      expect([validation.status, await errorsOf(validation)]).toEqual([
        report.status,
        await errorsOf(report),
      ]);
    }
  });
});
