import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, issue, issuingKey } from '../portal/portal-service.js';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { seenBy, type Seen } from './asking.js';

const DAY = Date.UTC(2026, 2, 1);
const REPORT = '/connectivity/v1/report';

/** Each has a power of two of bytes. The token may see the first. */
const FACTS = [
  { accountId: 'acme', customerSiteId: 'north', msisdn: '491701', genre: 'video' },
  { accountId: 'acme', customerSiteId: 'south', msisdn: '491701', genre: 'video' },
  { accountId: 'acme', customerSiteId: 'north', msisdn: '491702', genre: 'music' },
  { accountId: 'acme', customerSiteId: null, msisdn: null, genre: null },
  { accountId: 'globex', customerSiteId: 'north', msisdn: '491701', genre: 'video' },
];
const PERMITTED = 1;
/** What no answer may name. */
const SECRETS = ['south', '491702', 'music', 'globex'];

let service: TestApp;
let token: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
  await insertFacts(
    service.pool,
    FACTS.map((fact, i) => ({
      ...fact,
      startedAt: DAY + i * 60_000,
      endedAt: DAY + i * 60_000 + 1_000,
      uplinkBytes: 2 ** i,
      downlinkBytes: 1_000,
    })),
  );
  const pins = {
    accounts: ['acme'],
    sites: ['north'],
    subscriber: { msisdn: '491701' },
    metrics: ['uplink_bytes'],
  };
  ({ token } = await issue(service, (await issuingKey(service, ['acme', 'globex'])).key, pins));
});

afterAll(() => service.close());

const BODY = {
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY).toISOString(),
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

const report = (more: object, headers: Record<string, string> = {}, path = REPORT): Promise<Seen> =>
  seenBy(service, path, { headers: { ...bearer(token), ...headers }, body: { ...BODY, ...more } });

const filter = (dimension_name: string, operator: string, expressions?: unknown[], more: object = {}) => ({
  dimension_name,
  operator,
  ...(expressions && { expressions }),
  ...more,
});
const clauses = (...all: unknown[]) => ({ dimension_filter_clauses: all });
const south = filter('customer_site_id', 'EXACT', ['south']);
const north = filter('customer_site_id', 'EXACT', ['north']);
const other = filter('msisdn', 'EXACT', ['491702']);
const notNull = filter('genre', 'IS_NULL', undefined, { not: true });
const isNull = filter('genre', 'IS_NULL');

function bytesOf(body: string): number {
  const { result } = JSON.parse(body) as { result: { value: number | null }[][] };
  return result.flat().reduce((sum, { value }) => sum + (value ?? 0), 0);
}

/** A refusal, or the permitted bytes, or none. */
function expectOnlyPermitted(seen: Seen, sent: object): void {
  // A request that is not understood would prove nothing.
  expect([200, 403]).toContain(seen.status);
  if (seen.status !== 200) return;
  expect([0, PERMITTED]).toContain(bytesOf(seen.body));
  const asked = JSON.stringify(sent);
  // An echo repeats what the client itself sent.
  for (const secret of SECRETS.filter((text) => !asked.includes(text)))
    expect(seen.body).not.toContain(secret);
}

const attacks: readonly (readonly [string, object])[] = [
  ['a filter to another site', clauses({ filters: [south] })],
  [
    'a filter to both sites',
    clauses({ filters: [filter('customer_site_id', 'IN_LIST', ['north', 'south'])] }),
  ],
  ['a filter to another subscriber', clauses({ filters: [other] })],
  [
    'a filter to the subscriber in another spelling',
    clauses({ filters: [filter('msisdn', 'EXACT', ['+491702'])] }),
  ],
  ['a filter to another account', clauses({ filters: [filter('account_id', 'EXACT', ['globex'])] })],
  ['an OR of the sites', clauses({ operator: 'OR', filters: [north, south] })],
  ['an OR with what is always true', clauses({ operator: 'OR', filters: [south, notNull, isNull] })],
  [
    'ORs in several clauses',
    clauses({ operator: 'OR', filters: [south, notNull] }, { operator: 'OR', filters: [other, notNull] }),
  ],
  ['the negation of the pin', clauses({ filters: [{ ...north, not: true }] })],
  [
    'the negation of everything pinned',
    { dimension_filter: { not: { or: [{ filter: north }, { filter: other }] } } },
  ],
  ['a double negation', { dimension_filter: { not: { not: { filter: south } } } }],
  [
    'alternatives in negations in alternatives',
    {
      dimension_filter: {
        or: [{ not: { and: [{ filter: north }, { not: { filter: north } }] } }, { filter: south }],
      },
    },
  ],
  ['the sites that are null', clauses({ filters: [filter('customer_site_id', 'IS_NULL')] })],
  [
    'any case of another site',
    clauses({ filters: [filter('customer_site_id', 'EXACT', ['SOUTH'], { case_sensitive: false })] }),
  ],
  [
    'a pattern for every site',
    clauses({ filters: [filter('customer_site_id', 'REGEXP', ['north|south|'])] }),
  ],
  ['a group by site', { dimensions: ['customer_site_id'] }],
  ['a group by subscriber', { dimensions: ['msisdn', 'genre'] }],
  ['a group by account', { dimensions: ['account_id', 'customer_site_id'] }],
  ['a group with what is not shown', { dimensions: ['customer_site_id'], limit: 1, others: true }],
  [
    'groups in an order',
    {
      dimensions: ['customer_site_id'],
      order_by: [{ field_name: 'uplink_bytes', sort_order: 'DESCENDING' }],
    },
  ],
  ['totals', { totals: ['TOTAL', 'MAXIMUM', 'AVERAGE'] }],
  ['gaps that are filled', { fill: 'ZERO', dimensions: ['customer_site_id'] }],
  ['a comparison', { compare: 'PREVIOUS_PERIOD' }],
  [
    'rows that are tested',
    {
      metrics: [
        {
          ...BODY.metrics[0],
          metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: 0 }] }],
        },
      ],
    },
  ],
];

describe('a portal token', () => {
  it('is the control: its usage, and nothing else', async () => {
    const { status, body } = await report({});
    expect([status, bytesOf(body)]).toEqual([200, PERMITTED]);
  });

  it.each(attacks)('shows nothing beyond its pins with %s', async (_, more) => {
    expectOnlyPermitted(await report(more), more);
  });

  it.each([
    ['text/csv', {}],
    ['application/x-ndjson', {}],
    ['text/csv', { dimensions: ['customer_site_id', 'msisdn', 'account_id', 'genre'] }],
    ['application/x-ndjson', clauses({ operator: 'OR', filters: [south, notNull] })],
  ] as const)('exports as %s nothing beyond its pins: %j', async (accept, more) => {
    const { status, body } = await report(more, { Accept: accept });
    expect(status).toBe(200);
    for (const secret of SECRETS) expect(body).not.toContain(secret);
  });

  it.each([
    [
      'an order by a hidden metric',
      { order_by: [{ field_name: 'downlink_bytes', sort_order: 'DESCENDING' }] },
    ],
    ['pins of its own', { pins: {} }],
    ['sites of its own', { sites: ['south'] }],
    ['a subscriber of its own', { subscriber: { msisdn: '491702' } }],
  ])('is refused with %s', async (_, more) => {
    expect((await report({ dimensions: ['genre'], ...more })).status).toBe(400);
  });

  it('shows in a batch nothing beyond its pins', async () => {
    const requests = [
      { ...BODY, dimensions: ['customer_site_id', 'msisdn'] },
      { ...BODY, ...clauses({ operator: 'OR', filters: [south, notNull] }) },
      { ...BODY, dimension_filter: { not: { filter: north } } },
    ];
    const { status, body } = await seenBy(service, `${REPORT}:batch`, {
      headers: bearer(token),
      body: { requests },
    });
    expect(status).toBe(200);
    const values = [...body.matchAll(/"value":(\d+)/g)].map(([, value]) => Number(value));
    expect(values).toEqual([PERMITTED, PERMITTED]);
    for (const secret of SECRETS) expect(body).not.toContain(secret);
  });

  it('shows no hidden metric under any name', async () => {
    for (const metric of [
      { name: 'downlink_bytes', aggregation_type: 'COUNT' },
      { name: 'downlink_bytes', aggregation_type: 'COUNT', alias: 'uplink_bytes' },
      { name: 'DOWNLINK_BYTES', aggregation_type: 'COUNT' },
      { name: 'total_bytes', aggregation_type: 'COUNT' },
      { name: 'downlink_bandwidth', aggregation_type: 'MAX' },
    ]) {
      const seen = await report({ metrics: [...BODY.metrics, metric] });
      expect([400, 403]).toContain(seen.status);
    }
    const now = { start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined };
    const seen = await report({ ...now, metrics: [{ name: 'downlink_bandwidth', aggregation_type: 'AVG' }] });
    expect(seen.status).toBe(403);
  });

  it('finds among the values of dimensions only those of its pins', async () => {
    const range = 'start_date_time=2026-03-01T00:00:00Z&end_date_time=2026-03-02T00:00:00Z';
    for (const [query, expected] of [
      [`customer_site_id/values?${range}`, ['north']],
      [`msisdn/values?${range}`, ['491701']],
      [`genre/values?${range}`, ['video']],
      [`account_id/values?${range}`, ['acme']],
      [`customer_site_id/values?prefix=s&${range}`, []],
      [`msisdn/values?prefix=4917&${range}`, ['491701']],
    ] as const) {
      const path = `/connectivity/v1/dimensions/${query}`;
      const { status, body } = await seenBy(service, path, { headers: bearer(token) });
      expect([query, status, (JSON.parse(body) as { values: unknown }).values]).toEqual([
        query,
        200,
        expected,
      ]);
    }
    const foreign = `/connectivity/v1/dimensions/customer_site_id/values?account_id=globex&${range}`;
    expect((await seenBy(service, foreign, { headers: bearer(token) })).status).toBe(403);
  });

  it('answers alike of a site that is there and one that is not', async () => {
    const of = async (site: string) => {
      const { status, body } = await report(
        clauses({ filters: [filter('customer_site_id', 'EXACT', [site])] }),
      );
      return [status, body.replaceAll(site, 'X')];
    };
    expect(await of('south')).toEqual(await of('no-such'));
  });

  it('opens no other route', async () => {
    for (const path of ['/admin/v1/api-keys', '/admin/v1/audit', '/connectivity/v1/portal-tokens'])
      expect((await seenBy(service, path, { headers: bearer(token) })).status).toBe(401);
    const aggregate = '/user/usage/aggregate/sum/bytes?fromDate=2026-03-01&toDate=2026-03-02&period=all';
    const headers = { ...bearer(token), 'X-Authorization': token };
    expect((await seenBy(service, aggregate, { headers })).status).toBe(401);
    expect((await seenBy(service, '/usage/v1/records', { headers, body: [] })).status).toBe(401);
  });
});
