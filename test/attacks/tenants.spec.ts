import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { usageRecord } from '../auth/bodies.js';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { seenBy, type Seen } from './asking.js';

const DAY = Date.UTC(2026, 2, 1);
const REPORT = '/connectivity/v1/report';
const OWN_BYTES = 1;
/** Bytes of others. No answer may have them, alone or in a sum. */
const FOREIGN_BYTES = [2, 4, 8];

let service: TestApp;
let reader: string;
let writer: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
  const keys = service.app.get(ApiKeysService);
  const keyOf = async (scope: string) =>
    (await keys.create({ name: scope, accounts: ['acme'], scopes: [scope] })).key;
  [reader, writer] = [await keyOf('report:read'), await keyOf('usage:write')];
  const accounts = ['acme', 'globex', 'ACME', 'acme.sub'];
  await insertFacts(
    service.pool,
    accounts.map((accountId, i) => ({
      accountId,
      recordId: `record-${accountId}`,
      startedAt: DAY + i * 60_000,
      endedAt: DAY + i * 60_000 + 1_000,
      uplinkBytes: 2 ** i,
      customerSiteId: `site-${accountId}`,
      msisdn: '491701',
    })),
  );
});

afterAll(() => service.close());

const filter = (operator: string, expressions: unknown[] | undefined, more: object = {}) => ({
  dimension_name: 'account_id',
  operator,
  ...(expressions && { expressions }),
  ...more,
});
const own = filter('EXACT', ['acme']);
const clauses = (...all: unknown[]) => ({ dimension_filter_clauses: all });

const report = (more: object, path = REPORT): Promise<Seen> =>
  seenBy(service, path, {
    headers: { 'X-API-Key': reader },
    body: {
      start_date_time: new Date(DAY).toISOString(),
      end_date_time: new Date(DAY).toISOString(),
      granularity: 'DAY',
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      ...more,
    },
  });

/** The bytes of all points of an answer; undefined of a refusal. */
function bytesOf({ status, body }: Seen): number | undefined {
  if (status !== 200) return undefined;
  const { result } = JSON.parse(body) as { result: { value: number }[][] };
  return result.flat().reduce((sum, { value }) => sum + value, 0);
}

/** An attack is refused, or shows the own usage or a part of it. */
function expectNothingForeign(seen: Seen, sent: object = {}): void {
  // A request that is not understood would prove nothing.
  expect([200, 403]).toContain(seen.status);
  expect([undefined, 0, OWN_BYTES]).toContain(bytesOf(seen));
  // An echo repeats what the client itself sent.
  const sites = ['site-globex', 'site-ACME', 'site-acme.sub'];
  for (const site of sites.filter((name) => !JSON.stringify(sent).includes(name)))
    expect(seen.body).not.toContain(site);
}

const foreign: readonly (readonly [string, object])[] = [
  ['the foreign account alone', clauses({ filters: [filter('EXACT', ['globex'])] })],
  ['the foreign account beside the own', clauses({ filters: [filter('IN_LIST', ['acme', 'globex'])] })],
  [
    'two clauses, one for each account',
    clauses({ filters: [own] }, { filters: [filter('EXACT', ['globex'])] }),
  ],
  ['an OR of the accounts', clauses({ operator: 'OR', filters: [own, filter('EXACT', ['globex'])] })],
  [
    'an OR with something that is always true',
    clauses({ operator: 'OR', filters: [own, filter('IS_NULL', undefined, { not: true })] }),
  ],
  ['the negation of the own account', clauses({ filters: [filter('EXACT', ['acme'], { not: true })] })],
  ['a double negation', { dimension_filter: { not: { not: { filter: filter('EXACT', ['globex']) } } } }],
  ['the negation of nothing', { dimension_filter: { not: { filter: filter('IS_NULL', undefined) } } }],
  ['every account by a pattern', clauses({ filters: [filter('REGEXP', ['.*'])] })],
  ['every account by an alternative in a pattern', clauses({ filters: [filter('REGEXP', ['acme|globex'])] })],
  ['every account by a beginning', clauses({ filters: [filter('BEGINS_WITH', ['a', 'g', 'A'])] })],
  ['every account by a part', clauses({ filters: [filter('PARTIAL', ['e'])] })],
  ['the account in any case', clauses({ filters: [filter('EXACT', ['ACME'], { case_sensitive: false })] })],
  ['the account in capitals', clauses({ filters: [filter('EXACT', ['ACME'])] })],
  ['the account with a blank', clauses({ filters: [filter('EXACT', ['globex '])] })],
  ['a statement', clauses({ filters: [filter('EXACT', ["acme' OR '1'='1"])] })],
  ['a wildcard of SQL', clauses({ filters: [filter('EXACT', ['%'])] })],
  ['no filter at all', {}],
  ['no filter, by account', { dimensions: ['account_id'] }],
  ['no filter, by site', { dimensions: ['customer_site_id', 'account_id', 'msisdn'] }],
  ['nested alternatives', { dimension_filter: { or: [{ filter: own }, { not: { filter: own } }] } }],
  [
    'another dimension that all share',
    clauses({ filters: [{ dimension_name: 'msisdn', operator: 'EXACT', expressions: ['491701'] }] }),
  ],
  [
    'the site of another account',
    clauses({
      filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['site-globex'] }],
    }),
  ],
  ['totals', { totals: ['TOTAL', 'MAXIMUM'], dimensions: ['account_id'] }],
  ['a comparison', { compare: 'PREVIOUS_PERIOD' }],
  ['others', { dimensions: ['customer_site_id'], limit: 1, others: true }],
];

/** The readers refuse these before any question of tenants. */
const malformed: typeof foreign = [
  ['the account with a zero byte', clauses({ filters: [filter('EXACT', ['acme\0globex'])] })],
  ['the account in a list in a list', clauses({ filters: [filter('EXACT', [['globex']])] })],
  ['the account as an object', clauses({ filters: [filter('EXACT', [{ $ne: 'acme' }])] })],
  ['an account beside the filters', { account_id: 'globex' }],
  ['accounts beside the filters', { accounts: ['globex'], account_ids: ['globex'] }],
];

describe('a report', () => {
  it('is the control: the own account has its bytes', async () => {
    expect(bytesOf(await report(clauses({ filters: [own] })))).toBe(OWN_BYTES);
    expect(FOREIGN_BYTES.every((bytes) => bytes > OWN_BYTES)).toBe(true);
  });

  it.each(foreign)('shows nothing foreign with %s', async (_, more) => {
    expectNothingForeign(await report(more), more);
    expectNothingForeign(await report({ ...more, ...clauses({ filters: [own] }, ...clausesOf(more)) }), more);
  });

  it.each(malformed)('is refused with %s', async (_, more) => {
    expect((await report(more)).status).toBe(400);
  });

  it('is refused with an account in the URL', async () => {
    for (const query of ['?account_id=globex', '?accounts=globex', '?account_id[]=globex'])
      expect((await report(clauses({ filters: [own] }), `${REPORT}${query}`)).status).toBe(400);
  });

  it('of an account that is not permitted is answered alike, whether the account is there or not', async () => {
    const of = (account: string) => report(clauses({ filters: [filter('EXACT', [account])] }));
    const there = await of('globex');
    const notThere = await of('no-such');
    expect(there.status).toBe(403);
    expect(there.body.replaceAll('globex', 'X')).toBe(notThere.body.replaceAll('no-such', 'X'));
    expect(there.headers).toEqual(notThere.headers);
  });
});

const clausesOf = (more: object): unknown[] =>
  (more as { dimension_filter_clauses?: unknown[] }).dimension_filter_clauses ?? [];

describe('values of a dimension', () => {
  const values = (query: string) =>
    seenBy(service, `/connectivity/v1/dimensions/${query}`, { headers: { 'X-API-Key': reader } });

  const range = 'start_date_time=2026-03-01T00:00:00Z&end_date_time=2026-03-02T00:00:00Z';

  it('are those of the own account', async () => {
    for (const [query, expected] of [
      [`customer_site_id/values?${range}`, ['site-acme']],
      [`account_id/values?${range}`, ['acme']],
      [`customer_site_id/values?account_id=acme&${range}`, ['site-acme']],
      [`customer_site_id/values?prefix=site-g&${range}`, []],
      [`customer_site_id/values?prefix=site-&${range}`, ['site-acme']],
    ] as const) {
      const { status, body } = await values(query);
      expect([query, status, (JSON.parse(body) as { values: unknown }).values]).toEqual([
        query,
        200,
        expected,
      ]);
    }
  });

  it('are refused with the account of another, a second account, or a made-up page', async () => {
    expect((await values(`customer_site_id/values?account_id=globex&${range}`)).status).toBe(403);
    for (const query of [
      'account_id=acme&account_id=globex',
      'page_token=eyJhY2NvdW50IjoiZ2xvYmV4In0',
      'account=globex',
    ])
      expect((await values(`customer_site_id/values?${query}&${range}`)).status).toBe(400);
    expect((await values(`__proto__/values?${range}`)).status).toBe(400);
  });

  it('of another account are answered alike, whether it is there or not', async () => {
    const there = await values('customer_site_id/values?account_id=globex');
    const notThere = await values('customer_site_id/values?account_id=no-such');
    expect([there.status, notThere.status]).toEqual([403, 403]);
    expect(there.body).toBe(notThere.body);
  });
});

describe('records', () => {
  const send = (path: string, body: unknown) =>
    seenBy(service, `/usage/v1/records${path}`, { headers: { 'X-API-Key': writer }, body });
  const stored = async () => {
    const { rows } = await service.pool.query<{ account_id: string; count: number }>(
      'SELECT account_id, count(*)::int AS count FROM usage_fact GROUP BY account_id ORDER BY account_id COLLATE "C"',
    );
    return rows;
  };

  it('of a foreign account are refused one by one, and change nothing', async () => {
    const before = await stored();
    for (const account of ['globex', 'ACME', 'acme.sub', 'acme\u200b', 'no-such']) {
      const { status, body } = await send('', [usageRecord(account)]);
      expect(status).toBeLessThan(500);
      expect(body).not.toContain('"accepted":1');
      await send('?mode=atomic', [usageRecord(account)]);
      await send(`?account_id=${encodeURIComponent(account)}`, [usageRecord(account)]);
    }
    expect(await stored()).toEqual(before);
  });

  it('of a foreign account are neither voided nor amended, and not told from missing ones', async () => {
    const before = await stored();
    const seen: Record<string, string> = {};
    for (const [account, record] of [
      ['globex', 'record-globex'],
      ['globex', 'no-such'],
      ['no-such', 'no-such'],
    ] as const) {
      const { status, body } = await send(':void', {
        account_id: account,
        record_ids: [record],
        reason: 'mine',
      });
      expect(status).toBe(403);
      seen[`${account} ${record}`] = body;
    }
    expect(new Set(Object.values(seen)).size).toBe(1);
    expect(await stored()).toEqual(before);
  });
});
