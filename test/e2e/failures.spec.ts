import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import type { Envelope } from '../../src/http/envelope.js';
import { rawRequest, sendRaw, type RawAnswer } from '../support/raw-http.js';
import { createTestDatabase } from '../support/databases.js';
import { MutableProxy } from '../support/mutable-proxy.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const REPORT = '/connectivity/v1/report';
const RECORDS = '/usage/v1/records';
const JSON_TYPE = { 'Content-Type': 'application/json' };

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ env: { BODY_LIMIT_BYTES: '100000' } });
  const keys = service.app.get(ApiKeysService);
  ({ key } = await keys.create({ name: 'test', accounts: ['a'], scopes: ['report:read', 'usage:write'] }));
});

afterAll(() => service.close());

interface Row {
  title: string;
  request: () => string;
  status: number;
  code: string;
  header?: [string, RegExp];
}

const withKey = (headers: Record<string, string> = {}) => ({ 'X-API-Key': key, ...headers });

const ROWS: Row[] = [
  {
    title: 'failed authentication',
    request: () => rawRequest('POST', REPORT, JSON_TYPE, '{}'),
    status: 401,
    code: '40460303',
    header: ['www-authenticate', /Bearer/],
  },
  {
    title: 'an API key that is none',
    request: () => rawRequest('POST', `${REPORT}?apikey=em_aaaaaaaaaaaa_${'0'.repeat(48)}`, JSON_TYPE, '{}'),
    status: 401,
    code: '40460303',
    header: ['www-authenticate', /ApiKey/],
  },
  { title: 'unknown route', request: () => rawRequest('GET', '/nowhere'), status: 404, code: '40460204' },
  {
    title: 'unknown route below a known one',
    request: () => rawRequest('GET', '/api/kpi3'),
    status: 404,
    code: '40460204',
  },
  {
    title: 'wrong method on the report',
    request: () => rawRequest('DELETE', REPORT),
    status: 405,
    code: '40460205',
    header: ['allow', /^GET, HEAD, POST$/],
  },
  {
    title: 'wrong method on a KPI',
    request: () => rawRequest('DELETE', '/api/kpi1'),
    status: 405,
    code: '40460205',
    header: ['allow', /^GET, HEAD$/],
  },
  {
    title: 'wrong method on a path with parameters',
    request: () => rawRequest('POST', '/user/usage/aggregate/sum/bytes', JSON_TYPE, '{}'),
    status: 405,
    code: '40460205',
    header: ['allow', /^GET, HEAD$/],
  },
  {
    title: 'wrong media type',
    request: () => rawRequest('POST', REPORT, withKey({ 'Content-Type': 'text/plain' }), '{}'),
    status: 415,
    code: '40460206',
  },
  {
    title: 'no media type',
    request: () => rawRequest('POST', REPORT, withKey(), '{}'),
    status: 415,
    code: '40460206',
  },
  {
    title: 'a streamed media type where none is',
    request: () => rawRequest('POST', REPORT, withKey({ 'Content-Type': 'application/x-ndjson' }), '{}'),
    status: 415,
    code: '40460206',
  },
  {
    title: 'unknown content encoding',
    request: () => rawRequest('POST', REPORT, withKey({ ...JSON_TYPE, 'Content-Encoding': 'br' }), '{}'),
    status: 415,
    code: '40460216',
  },
  {
    title: 'malformed JSON',
    request: () => rawRequest('POST', REPORT, withKey(JSON_TYPE), '{"metrics":'),
    status: 400,
    code: '40460202',
  },
  {
    title: 'JSON nested too deeply',
    request: () => rawRequest('POST', REPORT, withKey(JSON_TYPE), '['.repeat(5_000) + ']'.repeat(5_000)),
    status: 400,
    code: '40460203',
  },
  {
    title: 'no body',
    request: () => rawRequest('POST', REPORT, withKey(JSON_TYPE)),
    status: 400,
    code: '40460202',
  },
  {
    title: 'too large a body',
    request: () => rawRequest('POST', REPORT, withKey(JSON_TYPE), ' '.repeat(100_001)),
    status: 413,
    code: '40460207',
  },
  {
    title: 'too large a body that is only announced',
    request: () => rawRequest('POST', REPORT, withKey({ ...JSON_TYPE, 'Content-Length': '999999999' })),
    status: 413,
    code: '40460207',
  },
  {
    title: 'too long a URL',
    request: () => rawRequest('GET', `/api/kpi1?x=${'a'.repeat(9_000)}`),
    status: 414,
    code: '40460208',
  },
  {
    title: 'too long a parameter',
    request: () => rawRequest('GET', `/user/usage/aggregate/sum/${'a'.repeat(101)}`),
    status: 414,
    code: '40460208',
  },
  {
    title: 'bad percent-encoding',
    request: () => rawRequest('GET', '/api/%zz'),
    status: 400,
    code: '40460209',
  },
  {
    title: 'bad percent-encoding in a parameter',
    request: () => rawRequest('GET', '/user/usage/aggregate/%c3/bytes'),
    status: 400,
    code: '40460209',
  },
  {
    title: 'NUL in the path',
    request: () => rawRequest('GET', '/user/usage/aggregate/sum/%00'),
    status: 400,
    code: '40460209',
  },
  {
    title: 'headers too large',
    request: () => rawRequest('GET', '/api/kpi1', { 'X-Large': 'a'.repeat(40_000) }),
    status: 431,
    code: '40460210',
  },
  { title: 'what is not HTTP', request: () => 'HELLO\r\n\r\n', status: 400, code: '40460201' },
  { title: 'a request without Host', request: () => 'GET / HTTP/1.1\r\n\r\n', status: 400, code: '40460201' },
  {
    title: 'a header with a control character',
    request: () => 'GET / HTTP/1.1\r\nHost: x\r\nX-A: \u0001\r\n\r\n',
    status: 400,
    code: '40460201',
  },
  {
    title: 'usage records without a body and its type',
    request: () => rawRequest('POST', RECORDS, withKey()),
    status: 400,
    code: '40480125',
  },
];

function expectEnvelope({ status, headers, body }: RawAnswer, row: Row): void {
  expect(`${status} ${body}`).toMatch(new RegExp(`^${row.status} .*"${row.code}"`));
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const { header } = JSON.parse(body) as Envelope<never>;
  expect(Object.keys(header)).toEqual(['source', 'code', 'message', 'system_time', 'tracking_id', 'errors']);
  expect(header).toMatchObject({ source: '045-01', code: -1, message: 'Failure' });
  expect(header.tracking_id).toBe(headers['x-tracking-id']);
  expect(header.tracking_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number.isInteger(header.system_time)).toBe(true);
  expect(header.errors?.[0]?.code).toBe(row.code);
  expect(body).not.toMatch(/node_modules|SELECT|usage_record|fastify|FST_|nestjs|prisma|\.[jt]s:/i);
  if (row.header) expect(headers[row.header[0]]).toMatch(row.header[1]);
}

describe('every way to fail', () => {
  it.each(ROWS)('$title: $status $code in the envelope', async (row) => {
    expectEnvelope(await sendRaw(service.url, row.request()), row);
  });

  it('echoes an acceptable tracking id, on a framework error too', async () => {
    for (const target of ['/nowhere', '/api/%zz', `/user/usage/aggregate/sum/${'a'.repeat(101)}`]) {
      const answer = await sendRaw(
        service.url,
        rawRequest('GET', target, { 'X-Tracking-Id': 'mine:1.2-3_4' }),
      );
      expect(answer.headers['x-tracking-id']).toBe('mine:1.2-3_4');
      expect(answer.body).toContain('"tracking_id":"mine:1.2-3_4"');
    }
  });

  it('replaces a tracking id that is not acceptable, and one given twice', async () => {
    const twice = rawRequest('GET', '/nowhere', [
      ['X-Tracking-Id', 'a'],
      ['X-Tracking-Id', 'b'],
    ]);
    for (const request of [twice, rawRequest('GET', '/nowhere', { 'X-Tracking-Id': 'no spaces' })]) {
      expect((await sendRaw(service.url, request)).headers['x-tracking-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('is not failed by a malformed traceparent', async () => {
    const answer = await sendRaw(
      service.url,
      rawRequest('GET', '/health/live', { traceparent: '\u00ff-nonsense' }),
    );
    expect(answer.status).toBe(200);
  });

  it('answers on the same connection after a refusal that was read to its end', async () => {
    const bad = rawRequest('POST', REPORT, withKey(JSON_TYPE), '{"metrics":');
    const { body } = await sendRaw(service.url, bad);
    expect(JSON.parse(body)).toHaveProperty('header');
  });

  it('carries the tracking id in the log line of the request', async () => {
    await sendRaw(service.url, rawRequest('GET', '/nowhere', { 'X-Tracking-Id': 'look-for-me' }));
    const line = service.logLines.find(
      (text) => text.includes('"look-for-me"') && text.includes('"answered"'),
    );
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      tracking_id: 'look-for-me',
      status: 404,
      method: 'GET',
    });
  });
});

describe('the database away', () => {
  it('is 503 with Retry-After in the envelope, 500 as a bare string for the KPIs, and readiness fails', async () => {
    const database = await createTestDatabase();
    const proxy = new MutableProxy(new URL(database.url));
    const env = { DATABASE_CONNECT_TIMEOUT_MS: '500', DATABASE_URL: await proxy.listen() };
    const away = await startTestApp({ env });
    const created = await away.app
      .get(ApiKeysService)
      .create({ name: 'x', accounts: ['a'], scopes: ['report:read'] });
    await proxy.close();
    const report = rawRequest('POST', REPORT, { ...JSON_TYPE, 'X-API-Key': created.key }, '{}');
    for (const request of [report, rawRequest('GET', '/health/ready')]) {
      const answer = await sendRaw(away.url, request);
      expectEnvelope(answer, {
        title: '',
        request: () => '',
        status: 503,
        code: '40460212',
        header: ['retry-after', /^\d+$/],
      });
    }
    const kpi = await sendRaw(away.url, rawRequest('GET', '/api/kpi1'));
    expect([kpi.status, kpi.body]).toEqual([500, '"Something went wrong. Try again later!"']);
    expect((await sendRaw(away.url, rawRequest('GET', '/health/live'))).status).toBe(200);
    await away.close();
    await database.drop();
  });
});
