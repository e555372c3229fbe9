import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { usageRecord } from '../auth/bodies.js';
import { fieldsOf, INHERITED_NAMES, send, type Refused } from '../support/refusals.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let service: TestApp;
let key: string;
let admin: Record<string, string>;
let user: Record<string, string>;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn' } });
  key = await keyFor(service, ['acme']);
  const issuer = service.app.get(DevIssuer);
  admin = { Authorization: `Bearer ${await issuer.issue('iam', { sub: 'office', scope: 'admin' })}` };
  user = {
    Authorization: `Bearer ${await issuer.issue('iam', { sub: 'portal', scope: 'usage:read' })}`,
    'X-Authorization': await issuer.issue('user', { sub: 'ann' }),
  };
});

afterAll(() => service.close());

type Body = Record<string, unknown>;

const REPORT: Body = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-02T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};
const FILTER = { dimension_name: 'msisdn', operator: 'EXACT', expressions: ['1'] };
const METRIC = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const TEST = { operator: 'GREATER_THAN', comparison_value: 100 };

const asKey = () => ({ 'X-API-Key': key });
const report = (body: unknown, how = ''): Promise<Refused> =>
  send(
    `${service.url}/connectivity/v1/report${how}`,
    typeof body === 'string' ? body : JSON.stringify(body),
    asKey(),
  );

/** An object with one more property of any name: `__proto__` too is one of JSON's. */
const withProperty = (body: Body, name: string, value: unknown): string =>
  `${JSON.stringify(body).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;

describe('arrays in arrays of a report', () => {
  const clause = (filters: unknown) => [{ filters }];
  const tested = (clauses: unknown) => [{ ...METRIC, metric_filter_clauses: clauses }];

  it.each<[field: string, part: Body]>([
    ['metrics[0]', { metrics: [[]] }],
    ['metrics[0]', { metrics: [[METRIC]] }],
    ['metrics[1]', { metrics: [METRIC, [METRIC]] }],
    ['metrics[0]', { metrics: [[[[METRIC]]]] }],
    ['metrics[0]', { metrics: ['uplink_bytes'] }],
    ['metrics[0]', { metrics: [null] }],
    ['dimension_filter_clauses[0]', { dimension_filter_clauses: [[]] }],
    ['dimension_filter_clauses[0]', { dimension_filter_clauses: [clause([FILTER])] }],
    ['dimension_filter_clauses[0].filters[0]', { dimension_filter_clauses: clause([[FILTER]]) }],
    ['dimension_filter_clauses[0].filters[1]', { dimension_filter_clauses: clause([FILTER, [FILTER]]) }],
    ['dimension_filter_clauses[0].filters[0]', { dimension_filter_clauses: clause([[]]) }],
    ['dimension_filter_clauses[0].filters[0]', { dimension_filter_clauses: clause([7]) }],
    [
      'dimension_filter_clauses[0].filters[0].expressions[0]',
      { dimension_filter_clauses: clause([{ ...FILTER, expressions: [['1']] }]) },
    ],
    ['dimension_filter', { dimension_filter: [] }],
    ['dimension_filter', { dimension_filter: [{ filter: FILTER }] }],
    ['dimension_filter.and[0]', { dimension_filter: { and: [[{ filter: FILTER }]] } }],
    ['dimension_filter.or[1]', { dimension_filter: { or: [{ filter: FILTER }, [{ filter: FILTER }]] } }],
    ['dimension_filter.not', { dimension_filter: { not: [{ filter: FILTER }] } }],
    ['dimension_filter.filter', { dimension_filter: { filter: [FILTER] } }],
    ['metrics[0].metric_filter_clauses[0]', { metrics: tested([[{ filters: [TEST] }]]) }],
    ['metrics[0].metric_filter_clauses[0]', { metrics: tested([[]]) }],
    ['metrics[0].metric_filter_clauses[0].filters[0]', { metrics: tested(clause([[TEST]])) }],
    ['metrics[0].metric_filter_clauses[0].filters[1]', { metrics: tested(clause([TEST, [TEST]])) }],
    ['order_by[0]', { order_by: [[]] }],
    ['order_by[0]', { order_by: [[{ field_name: 'time_stamp' }]] }],
    ['dimensions[0]', { dimensions: [['msisdn']] }],
    ['totals[0]', { totals: [['TOTAL']] }],
    ['compare', { compare: [['PREVIOUS_PERIOD']] }],
  ])('are named: %s in %j', async (field, part) => {
    const body = { ...REPORT, ...part };
    const { status, errors } = await report(body);
    expect({ status, fields: errors.map((error) => error.field) }).toEqual({ status: 400, fields: [field] });
    const validated = await report(body, ':validate');
    expect({ status: validated.status, errors: validated.errors }).toEqual({ status, errors });
    const batch = await report({ requests: [REPORT, body] }, ':batch');
    const answers = JSON.parse(batch.text) as { reports?: unknown[]; responses?: unknown[] };
    const [good, bad] = (Object.values(answers)[0] ?? []) as { status: number; error?: unknown }[];
    expect([batch.status, good?.status, bad?.status]).toEqual([200, 200, 400]);
    expect(JSON.stringify(bad)).toContain(`"field":${JSON.stringify(field)}`);
  });
});

describe('names that every object has', () => {
  it.each(INHERITED_NAMES)('%s is no word of a report', async (word) => {
    const filters = (part: Body) => ({ dimension_filter_clauses: [{ filters: [{ ...FILTER, ...part }] }] });
    const cases: [field: string, part: Body][] = [
      ['dimension_filter_clauses[0].filters[0].operator', filters({ operator: word })],
      ['dimension_filter_clauses[0].filters[0].dimension_name', filters({ dimension_name: word })],
      [
        'dimension_filter_clauses[0].operator',
        { dimension_filter_clauses: [{ operator: word, filters: [FILTER] }] },
      ],
      ['metrics[0].name', { metrics: [{ ...METRIC, name: word }] }],
      ['metrics[0].aggregation_type', { metrics: [{ ...METRIC, aggregation_type: word }] }],
      [
        'metrics[0].metric_filter_clauses[0].filters[0].operator',
        { metrics: [{ ...METRIC, metric_filter_clauses: [{ filters: [{ ...TEST, operator: word }] }] }] },
      ],
      ['granularity', { granularity: word }],
      ['bucket_range', { bucket_range: word }],
      ['week_start', { granularity: 'WEEK', week_start: word }],
      ['time_zone', { time_zone: word }],
      ['fill', { fill: word }],
      ['totals[0]', { totals: [word] }],
      ['compare', { compare: word }],
      ['accuracy', { accuracy: word }],
      ['dimensions[0]', { dimensions: [word] }],
      ['order_by[0].field_name', { order_by: [{ field_name: word }] }],
      ['order_by[0].sort_order', { order_by: [{ field_name: 'time_stamp', sort_order: word }] }],
      ['start_date_time', { start_date_time: word }],
      ['end_date_time', { end_date_time: word }],
    ];
    for (const [field, part] of cases) {
      const { status, errors } = await report({ ...REPORT, ...part });
      expect({ status, field, fields: fieldsOf({ errors }) }).toEqual({
        status: 400,
        field,
        fields: [field],
      });
    }
  });

  it.each(INHERITED_NAMES)('%s is no property of a report', async (name) => {
    const inFilter = withProperty(FILTER, name, {});
    const part = (text: string) => `${JSON.stringify(REPORT).slice(0, -1)},${text}}`;
    const metric = (text: string) =>
      JSON.stringify({ ...REPORT, metrics: [] }).replace('"metrics":[]', `"metrics":[${text}]`);
    const cases: [field: string, body: string][] = [
      [name, withProperty(REPORT, name, {})],
      [name, withProperty(REPORT, name, 1)],
      [name, withProperty(REPORT, name, null)],
      [`metrics[0].${name}`, metric(withProperty(METRIC, name, []))],
      [
        `dimension_filter_clauses[0].filters[0].${name}`,
        part(`"dimension_filter_clauses":[{"filters":[${inFilter}]}]`),
      ],
      [
        `dimension_filter_clauses[0].${name}`,
        part(`"dimension_filter_clauses":[${withProperty({ filters: [FILTER] }, name, {})}]`),
      ],
      [`dimension_filter.${name}`, part(`"dimension_filter":${withProperty({ filter: FILTER }, name, {})}`)],
      [`dimension_filter.and[0].filter.${name}`, part(`"dimension_filter":{"and":[{"filter":${inFilter}}]}`)],
      [`order_by[0].${name}`, part(`"order_by":[${withProperty({ field_name: 'time_stamp' }, name, 1)}]`)],
      [
        `metrics[0].metric_filter_clauses[0].filters[0].${name}`,
        metric(
          withProperty(METRIC, 'metric_filter_clauses', 0).replace(
            ':0}',
            `:[{"filters":[${withProperty(TEST, name, {})}]}]}`,
          ),
        ),
      ],
    ];
    for (const [field, body] of cases) {
      const refused = await report(body);
      expect({ status: refused.status, body, fields: fieldsOf(refused) }).toEqual({
        status: 400,
        body,
        fields: [field],
      });
    }
    const compared = part(
      `"compare":${withProperty({ start_date_time: 'NOW-2d', end_date_time: 'NOW-1d' }, name, 1)}`,
    );
    expect(fieldsOf(await report(compared))).toEqual(['compare']);
    expect(fieldsOf(await report(withProperty({ requests: [REPORT] }, name, {}), ':batch'))).toEqual([name]);
  });

  it.each(INHERITED_NAMES)('%s is a property of no other body', async (name) => {
    const record = { ...usageRecord('acme') };
    const reason = 'counted twice';
    const bodies: [path: string, body: Body, headers: Record<string, string>, method?: string][] = [
      ['usage/v1/records:void', { account_id: 'acme', record_ids: ['none'], reason }, asKey()],
      ['usage/v1/records:amend', { account_id: 'acme', records: [], reason }, asKey()],
      [
        'usage/v1/backfills',
        { account_id: 'acme', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', reason },
        asKey(),
      ],
      ['admin/v1/api-keys', { name: 'n', account_ids: ['acme'], scopes: ['report:read'] }, admin],
      ['admin/v1/portal-tokens', { accounts: ['acme'] }, admin],
      [
        'admin/v1/retention/acme',
        { facts_days: null, slots_days: null, hours_days: null, days_days: null },
        admin,
        'PUT',
      ],
      ['dev/iam/token', { sub: 'portal' }, {}],
    ];
    for (const [path, body, headers, method] of bodies) {
      for (const value of [{}, 1, null]) {
        const refused = await send(
          `${service.url}/${path}`,
          withProperty(body, name, value),
          headers,
          method,
        );
        expect({ path, value, status: refused.status, fields: fieldsOf(refused) }).toEqual({
          path,
          value,
          status: 400,
          fields: [name],
        });
      }
    }
    const subscriber = `{"accounts":["acme"],"subscriber":${withProperty({ msisdn: '1' }, name, 1)}}`;
    const issued = await send(`${service.url}/admin/v1/portal-tokens`, subscriber, admin);
    expect([issued.status, ...fieldsOf(issued)]).toEqual([400, `subscriber.${name}`]);
    for (const body of [
      `[${withProperty(record, name, {})}]`,
      `{"records":[${withProperty(record, name, 1)}]}`,
    ]) {
      const refused = await send(`${service.url}/usage/v1/records?mode=atomic`, body, asKey());
      expect([refused.status, ...fieldsOf(refused)]).toEqual([400, `records[0].${name}`]);
    }
  });

  it.each(INHERITED_NAMES)('%s is no parameter', async (name) => {
    const paths: [path: string, headers: Record<string, string>, method: string][] = [
      ['connectivity/v1/report?', asKey(), 'POST'],
      ['connectivity/v1/report:batch?', asKey(), 'POST'],
      ['connectivity/v1/report:validate?', asKey(), 'POST'],
      ['connectivity/v1/dimensions/msisdn/values?', asKey(), 'GET'],
      ['usage/v1/records?', asKey(), 'POST'],
      ['usage/v1/records:void?', asKey(), 'POST'],
      ['usage/v1/records:amend?', asKey(), 'POST'],
      ['usage/v1/backfills?', asKey(), 'GET'],
      ['admin/v1/api-keys?', admin, 'GET'],
      ['admin/v1/portal-tokens?', admin, 'GET'],
      ['admin/v1/audit?', admin, 'GET'],
      ['admin/v1/ingest/volume?', admin, 'GET'],
      ['admin/v1/ingest/rejections?', admin, 'GET'],
      ['user/usage/aggregate/sum/bytes?fromDate=2026-01-01&period=all&', user, 'GET'],
    ];
    for (const [path, headers, method] of paths) {
      const body = method === 'POST' ? JSON.stringify(REPORT) : undefined;
      const refused = await send(`${service.url}/${path}${name}=1`, body, headers, method);
      expect({ path, status: refused.status, fields: fieldsOf(refused) }).toEqual({
        path,
        status: 400,
        fields: [name],
      });
    }
    for (const kpi of ['kpi1', 'kpi2']) {
      const answer = await fetch(`${service.url}/api/${kpi}?${name}=1`);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(name)]);
    }
  });

  it.each(INHERITED_NAMES)('%s is no word of a path or a parameter', async (word) => {
    const paths: [path: string, field: string, headers: Record<string, string>, method: string][] = [
      [`connectivity/v1/report?format=${word}`, 'format', asKey(), 'POST'],
      [`connectivity/v1/dimensions/${word}/values`, 'name', asKey(), 'GET'],
      [`usage/v1/records?mode=${word}`, 'mode', asKey(), 'POST'],
      [`usage/v1/backfills?state=${word}`, 'state', asKey(), 'GET'],
      [`admin/v1/api-keys?state=${word}`, 'state', admin, 'GET'],
      [`admin/v1/audit?action=${word}`, 'action', admin, 'GET'],
      [`user/usage/aggregate/${word}/bytes?fromDate=2026-01-01&period=all`, 'aty', user, 'GET'],
      [`user/usage/aggregate/sum/${word}?fromDate=2026-01-01&period=all`, 'field', user, 'GET'],
      ...['period', 'groupBy', 'sortBy', 'sortOrder', 'timeZone'].map(
        (name): [string, string, Record<string, string>, string] => [
          `user/usage/aggregate/sum/bytes?fromDate=2026-01-01&${name === 'period' ? '' : 'period=all&'}${name}=${word}`,
          name,
          user,
          'GET',
        ],
      ),
    ];
    for (const [path, field, headers, method] of paths) {
      const body = method === 'POST' ? JSON.stringify(REPORT) : undefined;
      const refused = await send(`${service.url}/${path}`, body, headers, method);
      expect({ path, status: refused.status, fields: fieldsOf(refused) }).toEqual({
        path,
        status: 400,
        fields: [field],
      });
    }
  });
});

describe('objects and arrays where a text or a number belongs', () => {
  const MISSHAPEN: unknown[] = [
    {},
    { constructor: {} },
    { toString: 1 },
    { valueOf: {} },
    [],
    [[]],
    [{}],
    [null],
  ];

  it('are faults of the place they are at', async () => {
    const good: [path: string, body: Body, headers: Record<string, string>, method?: string][] = [
      ['usage/v1/records:void', { account_id: 'acme', record_ids: ['none'], reason: 'twice' }, asKey()],
      ['usage/v1/records:amend', { account_id: 'acme', records: [], reason: 'twice' }, asKey()],
      [
        'usage/v1/backfills',
        { account_id: 'acme', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', reason: 'twice' },
        asKey(),
      ],
      [
        'admin/v1/api-keys',
        {
          name: 'n',
          account_ids: ['acme'],
          scopes: ['report:read'],
          allowed_cidrs: [],
          rate_limit: 1,
          ingest_limit: 1,
          expires_at: '2099-01-01T00:00:00Z',
          all_accounts: false,
        },
        admin,
      ],
      [
        'admin/v1/portal-tokens',
        {
          name: 'n',
          accounts: ['acme'],
          sites: ['s'],
          subscriber: { msisdn: '1' },
          metrics: ['uplink_bytes'],
          expires_in: 60,
        },
        admin,
      ],
      [
        'admin/v1/retention/acme',
        { facts_days: null, slots_days: null, hours_days: null, days_days: null },
        admin,
        'PUT',
      ],
      ['dev/iam/token', { sub: 'portal', scope: 'a', account_id: 'acme', expires_in: 5 }, {}],
    ];
    for (const [path, body, headers, method] of good) {
      for (const name of Object.keys(body)) {
        for (const value of MISSHAPEN) {
          // None is what these are asked for here, and a list may hold nothing.
          const mayBeEmpty = path.startsWith('dev/') ? /account_id/ : /records$|record_ids|cidrs/;
          if (Array.isArray(value) && value.length === 0 && mayBeEmpty.test(name)) continue;
          // Each record of an amendment has a verdict of its own.
          if (name === 'records' && Array.isArray(value)) continue;
          const refused = await send(
            `${service.url}/${path}`,
            JSON.stringify({ ...body, [name]: value }),
            headers,
            method,
          );
          const told = { path, name, value };
          expect({ ...told, status: refused.status }).toEqual({ ...told, status: 400 });
          const fields = fieldsOf(refused);
          expect({
            ...told,
            fields: [...new Set(fields.map((field) => (field ?? '').split(/[.[]/, 1)[0]))],
          }).toEqual({
            ...told,
            fields: [name],
          });
        }
      }
    }
  });

  it('are faults of a record', async () => {
    const record = usageRecord('acme');
    for (const name of ['record_id', 'account_id', 'started_at', 'uplink_bytes', 'msisdn', 'service_id']) {
      for (const value of MISSHAPEN) {
        for (const body of [[{ ...record, [name]: value }], [[record]], [[]]]) {
          const { status, text } = await send(
            `${service.url}/usage/v1/records?mode=atomic`,
            JSON.stringify(body),
            asKey(),
          );
          expect({ name, value, status, text }).toEqual({ name, value, status: 400, text });
        }
      }
    }
  });

  it('are no records of an amendment', async () => {
    const body = (records: unknown) =>
      JSON.stringify({ account_id: 'acme', records, reason: 'measured in bits' });
    for (const records of [[[]], [[{}]], [null], [1]]) {
      const { status } = await send(
        `${service.url}/usage/v1/records:amend?mode=atomic`,
        body(records),
        asKey(),
      );
      expect({ records, status }).toEqual({ records, status: 400 });
    }
  });

  it('are no reports of a batch', async () => {
    const { status, text } = await report({ requests: [[REPORT], [], null, 'x', REPORT] }, ':batch');
    expect(status).toBe(200);
    const [answers] = Object.values(JSON.parse(text) as Record<string, { status: number }[]>);
    expect(answers?.map((one) => one.status)).toEqual([400, 400, 400, 400, 200]);
  });
});
