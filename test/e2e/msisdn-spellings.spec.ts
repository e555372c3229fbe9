import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { MsisdnSpelling } from '../../src/corrections/msisdn-spelling.js';
import { RecordBatch, UsageRecordRepository } from '../../src/usage-records/usage-record.repository.js';
import { Refresher } from '../../src/rollups/refresher.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { differencesOf, NO_DIFFERENCE, voidRecords } from '../corrections/corrector.js';
import { CSV_TYPE, expectCounts, Producer } from '../ingestion/producer.js';
import { NOW, written } from '../ingestion/decoding.js';
import { usageRecord } from '../ingestion/records.js';
import { apiKey, bearer, call, issuingKey } from '../portal/portal-service.js';
import { keyFor } from '../support/records.js';
import { faultsOf, postReport } from '../support/report-answers.js';

const BARE = '8020010012345';
const SPELLINGS = [BARE, `+${BARE}`, `00${BARE}`, Number(BARE)];
const CELL = '0000000a-0000-4000-8000-00000000000a';

const filter = (operator: string, expressions: readonly unknown[], more: object = {}) => ({
  dimension_name: 'msisdn',
  operator,
  expressions,
  ...more,
});

const report = (start: string, end: string) => ({
  start_date_time: start,
  end_date_time: end,
  granularity: 'DAY',
  metrics: [
    { name: 'uplink_bytes', aggregation_type: 'COUNT' },
    { name: 'unique_subscribers', aggregation_type: 'COUNT' },
  ],
});

interface Result {
  readonly result: readonly (readonly { readonly name: string; readonly value: number }[])[];
  readonly msisdn?: unknown;
}

/** The sums of a report's series by their names, and the echo of the subscriber. */
async function figures(producer: Producer, key: string, body: object): Promise<unknown> {
  const { status, text } = await postReport(producer.service, key, body);
  if (status !== 200) throw new Error(`${status}: ${text}`);
  const { result, msisdn } = JSON.parse(text) as Result;
  const sums: Record<string, number> = {};
  for (const { name, value } of result.flat()) sums[name] = (sums[name] ?? 0) + value;
  return { bytes: sums.uplink_bytes ?? 0, subscribers: sums.unique_subscribers ?? 0, msisdn };
}

describe('the spellings of a telephone number', () => {
  const JUNE = Date.parse('2026-06-06T00:00:00Z');
  const june = report('2026-06-05T00:00:00Z', '2026-06-05T00:00:00Z');
  let producer: Producer;
  let key: string;

  beforeAll(async () => {
    producer = await Producer.start({ clock: () => JUNE });
    key = await keyFor(producer.service, ['A']);
    const text = await readFile('test/cases/msisdn-spellings.csv', 'utf8');
    const answer = await producer.send(text, { type: CSV_TYPE, key });
    expectCounts(answer, [5, 3, 0, 0, 2]);
    const rule = 'Invalid msisdn: must be 1 to 15 digits, which + or 00 and a country code may begin';
    expect(answer.body.data?.errors).toEqual([
      {
        index: 3,
        line: 5,
        record_id: 'm4',
        code: '40480108',
        description: `${rule}; a spreadsheet has rounded "8.02001E+12"`,
        field: 'msisdn',
      },
      {
        index: 4,
        line: 6,
        record_id: 'm5',
        code: '40480108',
        description: `${rule}; a spreadsheet has reformatted "8020010012345.0"`,
        field: 'msisdn',
      },
    ]);
  });
  afterAll(() => producer.close());

  it('are one subscriber', async () => {
    expect(await figures(producer, key, june)).toEqual({ bytes: 3, subscribers: 1 });
    const { rows } = await producer.service.pool.query('SELECT DISTINCT msisdn, subscriber FROM usage_fact');
    expect(rows).toEqual([{ msisdn: BARE, subscriber: `1${BARE}` }]);
  });

  it.each(SPELLINGS)('all find it in an EXACT filter, which echoes %j as it is', async (spelling) => {
    const clause = { dimension_filter_clauses: [{ filters: [filter('EXACT', [spelling])] }] };
    const found = { bytes: 3, subscribers: 1, msisdn: spelling };
    expect(await figures(producer, key, { ...june, ...clause })).toEqual(found);
    const nested = { dimension_filter: { and: [{ filter: filter('EXACT', [spelling]) }] } };
    expect(await figures(producer, key, { ...june, ...nested })).toEqual(found);
    const both = [filter('EXACT', [BARE]), filter('EXACT', [spelling])];
    expect(await figures(producer, key, { ...june, dimension_filter_clauses: [{ filters: both }] })).toEqual(
      found,
    );
  });

  it.each(SPELLINGS)('all find it in every other filter: %j', async (spelling) => {
    const found = { bytes: 3, subscribers: 1 };
    const nothing = { bytes: 0, subscribers: 0 };
    for (const [one, expected] of [
      [filter('IN_LIST', ['1', spelling]), found],
      [filter('EXACT', [spelling], { case_sensitive: false }), found],
      [filter('EXACT', [spelling], { not: true }), nothing],
      [filter('BEGINS_WITH', [spelling]), found],
      [filter('BEGINS_WITH', [spelling], { not: true }), nothing],
      [filter('NUMERIC_EQUAL', [spelling]), found],
    ] as const) {
      expect(await figures(producer, key, { ...june, dimension_filter: { or: [{ filter: one }] } })).toEqual(
        expected,
      );
      expect(
        await figures(producer, key, { ...june, dimension_filter: { not: { not: { filter: one } } } }),
      ).toEqual(expected);
    }
  });

  it('all have the beginnings of their own', async () => {
    const of = (expression: string) =>
      figures(producer, key, { ...june, dimension_filter: { filter: filter('BEGINS_WITH', [expression]) } });
    for (const beginning of ['+', '+8', '+8020', '00', '008', '008020', '8', '8020'])
      expect(await of(beginning)).toEqual({ bytes: 3, subscribers: 1 });
    for (const beginning of ['0', '+0', '0080200100123456', '+9', '009', '9'])
      expect(await of(beginning)).toEqual({ bytes: 0, subscribers: 0 });
  });

  it('say so where a plus could never be found', async () => {
    for (const operator of ['ENDS_WITH', 'PARTIAL']) {
      const one = { dimension_filter: { filter: filter(operator, ['+8020']) } };
      expect(await faultsOf(producer.service, key, { ...june, ...one })).toMatchObject([
        { code: '40470108', field: 'dimension_filter.filter.expressions[0]' },
      ]);
    }
  });

  it.each(['8020', '%2B8020', '008020', '+8020', '00', '%2B', ''])(
    'all look its value up: prefix=%s',
    async (prefix) => {
      const range = 'start_date_time=2026-06-05T00:00:00Z&end_date_time=2026-06-06T00:00:00Z';
      const path = `/connectivity/v1/dimensions/msisdn/values?${range}&prefix=${prefix}`;
      const answer = await call(producer.service, 'GET', path, apiKey(key));
      expect(JSON.parse(answer.text)).toMatchObject({ values: [BARE] });
    },
  );

  it.each(SPELLINGS)('all pin a portal token to it: %j', async (spelling) => {
    const issuer = await issuingKey(producer.service, ['A'], { scopes: ['portal:issue'] });
    const issued = await call(
      producer.service,
      'POST',
      '/connectivity/v1/portal-tokens',
      apiKey(issuer.key),
      {
        subscriber: { msisdn: spelling },
      },
    );
    expect(issued.data).toMatchObject({ subscriber: { msisdn: BARE } });
    const { token } = issued.data as { token: string };
    for (const asked of SPELLINGS) {
      const body = { ...june, dimension_filter_clauses: [{ filters: [filter('EXACT', [asked])] }] };
      const answer = await call(producer.service, 'POST', '/connectivity/v1/report', bearer(token), body);
      expect(JSON.parse(answer.text)).toMatchObject({
        result: [[{ value: 3 }], [{ value: 1 }]],
        msisdn: asked,
      });
    }
  });

  it.each(['+', '00', '+00491', '0000491', '+1234567890123456', '8.02001E+12'])(
    'no portal token is pinned to %s',
    async (msisdn) => {
      const issuer = await issuingKey(producer.service, ['A'], { scopes: ['portal:issue'] });
      const answer = await call(
        producer.service,
        'POST',
        '/connectivity/v1/portal-tokens',
        apiKey(issuer.key),
        {
          subscriber: { msisdn },
        },
      );
      expect([answer.status, answer.faults]).toEqual([400, ['40490122 subscriber.msisdn']]);
    },
  );
});

describe('what an older version stored under 00', () => {
  const day = report(new Date(NOW - 300_000).toISOString(), new Date(NOW - 300_000).toISOString());
  const old = (recordId: string, change: Partial<UsageRecord> = {}) =>
    usageRecord({
      recordId,
      msisdn: `00${BARE}`,
      cellId: CELL,
      imsi: '001010000000001',
      userId: 'u',
      ...change,
    });
  const sent = (recordId: string, msisdn: unknown, change: object = {}) =>
    written(recordId, { msisdn, cell_id: CELL, imsi: '001010000000001', user_id: 'u', ...change });
  let producer: Producer;
  let key: string;

  const members = async () => {
    const refresher = producer.service.app.get(Refresher);
    await refresher.pass();
    return differencesOf(producer.service);
  };

  beforeAll(async () => {
    producer = await Producer.start({ env: { REFRESH_INTERVAL_MS: '0' } });
    key = await keyFor(producer.service, ['acme']);
    const store = (...records: UsageRecord[]) =>
      producer.service.app.get(UsageRecordRepository).store(new RecordBatch(records));
    await store(
      old('o1'),
      old('o2', {
        uplinkBytes: 4,
        imsi: '001010000000002',
        userId: 'v',
        startedAt: NOW - 86_400_000,
        endedAt: NOW - 86_000_000,
      }),
      old('o3', { msisdn: '000171', imsi: null, userId: null, uplinkBytes: 0 }),
      old('voided'),
      usageRecord({ recordId: 'n1', msisdn: BARE, cellId: CELL, uplinkBytes: 2 }),
    );
    await voidRecords(producer.service, key, 'acme', ['voided']);
    expect(await members()).toEqual(NO_DIFFERENCE);
    await producer.service.pool.query(
      `INSERT INTO portal_token (id, secret_hash, account_ids, msisdn, issuer_kind, issuer, issued_at, expires_at)
       VALUES ('old', '', '{acme}', $1, 'iam', 'x', now(), now())`,
      [`00${BARE}`],
    );
  });
  afterAll(() => producer.close());

  it('is a duplicate in either spelling while it stands as it is', async () => {
    for (const spelling of SPELLINGS)
      expectCounts(
        await producer.sendJson([sent('o1', spelling), sent('voided', spelling)]),
        [2, 0, 2, 0, 0],
      );
    expectCounts(await producer.sendJson([sent('o1', BARE, { uplink_bytes: 9 })]), [1, 0, 0, 1, 0]);
    expectCounts(await producer.sendJson([sent('o1', '8020010012346')]), [1, 0, 0, 1, 0]);
  });

  it('is rewritten, once, and is the same subscriber then', async () => {
    const body = JSON.stringify({
      ...day,
      dimension_filter_clauses: [{ filters: [filter('EXACT', [BARE])] }],
    });
    const ask = (headers: Record<string, string>) =>
      fetch(`${producer.service.url}/connectivity/v1/report`, {
        method: 'POST',
        headers: { ...apiKey(key), 'Content-Type': 'application/json', ...headers },
        body,
      });
    const before = (await ask({})).headers.get('etag') ?? '';
    expect((await ask({ 'If-None-Match': before })).status).toBe(304);
    const spelling = producer.service.app.get(MsisdnSpelling);
    expect(await spelling.rewriteAll()).toBe(2);
    expect(await spelling.rewriteAll()).toBe(0);
    const { rows } = await producer.service.pool.query(
      'SELECT record_id, msisdn, subscriber FROM usage_fact ORDER BY record_id',
    );
    const kept = { msisdn: BARE, subscriber: `1${BARE}` };
    expect(rows).toEqual([
      { record_id: 'n1', ...kept },
      { record_id: 'o1', ...kept },
      { record_id: 'o2', ...kept },
      // What is no telephone number without its prefix stays, and is found as it is.
      { record_id: 'o3', msisdn: '000171', subscriber: '1000171' },
    ]);
    expect((await ask({ 'If-None-Match': before })).status).toBe(200);
    const tokens = await producer.service.pool.query('SELECT msisdn FROM portal_token');
    expect(tokens.rows).toEqual([{ msisdn: BARE }]);
  });

  it('counts as one in the stored aggregates', async () => {
    expect(await members()).toEqual(NO_DIFFERENCE);
    const users = await call(producer.service, 'GET', '/api/kpi2?interval=5-minute', {});
    const rows = JSON.parse(users.text) as {
      number_of_unique_users: number;
      interval_start_timestamp: number;
    }[];
    expect(rows.filter(({ interval_start_timestamp: at }) => at >= NOW - 300_000)).toMatchObject([
      // The one, and the one that is no telephone number.
      { number_of_unique_users: 2 },
    ]);
  });

  it('is found by every name', async () => {
    for (const one of [
      filter('EXACT', [`00${BARE}`]),
      { dimension_name: 'imsi', operator: 'EXACT', expressions: ['001010000000001'] },
      { dimension_name: 'user_id', operator: 'IN_LIST', expressions: ['u'] },
    ]) {
      const expected = one.dimension_name === 'msisdn' ? 3 : 1;
      const body = { ...day, dimension_filter_clauses: [{ filters: [one] }] };
      expect(await figures(producer, key, body)).toMatchObject({ bytes: expected, subscribers: 1 });
    }
    const yesterday = report(
      new Date(NOW - 86_400_000).toISOString(),
      new Date(NOW - 86_400_000).toISOString(),
    );
    // Under names that nothing else was sent with.
    for (const [dimension_name, expression] of [
      ['imsi', '001010000000002'],
      ['user_id', 'v'],
    ]) {
      const one = { dimension_name, operator: 'EXACT', expressions: [expression] };
      const body = { ...yesterday, dimension_filter_clauses: [{ filters: [one] }] };
      expect(await figures(producer, key, body)).toMatchObject({ bytes: 4, subscribers: 1 });
    }
    const stays = { ...day, dimension_filter_clauses: [{ filters: [filter('EXACT', ['000171'])] }] };
    expect(await figures(producer, key, stays)).toMatchObject({ subscribers: 1 });
  });

  it('is a duplicate in either spelling after that, and can be corrected', async () => {
    for (const spelling of SPELLINGS)
      expectCounts(
        await producer.sendJson([sent('o1', spelling), sent('voided', spelling)]),
        [2, 0, 2, 0, 0],
      );
    await voidRecords(producer.service, key, 'acme', ['o1', 'o2', 'o3']);
    expect(await members()).toEqual(NO_DIFFERENCE);
    expect(await figures(producer, key, day)).toMatchObject({ bytes: 2, subscribers: 1 });
  });
});
