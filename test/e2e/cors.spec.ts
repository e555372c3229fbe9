import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { issue, issuingKey } from '../portal/portal-service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PORTAL = 'https://portal.example';
const OTHER = 'http://localhost:5173';
const REPORT = '/connectivity/v1/report';
const AGGREGATE = '/user/usage/aggregate/sum/bytes?fromDate=2026-10-01&toDate=2026-10-02&period=all';
const KPI = '/api/kpi2?interval=1-hour&limit=3';

interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** fetch would not let a test say where it comes from. */
function ask(
  { url }: TestApp,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${url}${path}`, { method, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const preflight = (origin: string, method = 'POST') => ({
  Origin: origin,
  'Access-Control-Request-Method': method,
  'Access-Control-Request-Headers': 'authorization,content-type',
});

const corsHeaders = (headers: IncomingHttpHeaders) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('a page of an origin that is allowed', () => {
  let service: TestApp;
  let token: string;

  beforeAll(async () => {
    service = await startTestApp({ env: { CORS_ORIGINS: `${PORTAL}, ${OTHER}` } });
    ({ token } = await issue(service, (await issuingKey(service, ['acme'])).key, {}));
  });

  afterAll(() => service.close());

  it.each([PORTAL, OTHER])('may ask for reports with a bearer: %s', async (origin) => {
    const { status, headers } = await ask(service, 'OPTIONS', REPORT, preflight(origin));
    expect({ status, headers }).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST, GET, HEAD',
        'access-control-allow-headers':
          'Authorization, X-Authorization, Content-Type, If-None-Match, X-Tracking-Id, traceparent',
        'access-control-max-age': '7200',
        vary: 'Origin',
      },
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['x-tracking-id']).toBeTruthy();
  });

  it.each([
    [KPI, 'GET, HEAD'],
    ['/api/kpi1', 'GET, HEAD'],
    [AGGREGATE, 'GET, HEAD'],
    ['/connectivity/v1/metadata', 'GET, HEAD'],
  ])('may ask for %s', async (path, methods) => {
    const { status, headers } = await ask(service, 'OPTIONS', path, preflight(PORTAL, 'GET'));
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': PORTAL,
      'access-control-allow-methods': methods,
      vary: 'Origin',
    });
    expect(headers['access-control-allow-headers']).toContain('X-Authorization');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('may read the answers and failures of KPIs and aggregates', async () => {
    const issuer = service.app.get(DevIssuer);
    const tokens = {
      Authorization: `Bearer ${await issuer.issue('iam', { sub: 'portal', scope: 'usage:read', account_id: 'acme' })}`,
      'X-Authorization': await issuer.issue('user', { sub: 'ann' }),
    };
    const seen = [
      await ask(service, 'GET', KPI, { Origin: PORTAL }),
      await ask(service, 'GET', '/api/kpi2?interval=1-year', { Origin: PORTAL }),
      await ask(service, 'GET', AGGREGATE, { Origin: PORTAL, ...tokens }),
      await ask(service, 'GET', AGGREGATE, { Origin: PORTAL }),
    ];
    expect(seen.map(({ status }) => status)).toEqual([200, 400, 200, 401]);
    for (const { headers } of seen) {
      expect(headers['access-control-allow-origin']).toBe(PORTAL);
      for (const name of ['X-Tracking-Id', 'Retry-After', 'ETag'])
        expect(headers['access-control-expose-headers']).toContain(name);
      expect(headers.vary).toContain('Origin');
    }
  });

  it.each([KPI, AGGREGATE])('is another than any: %s', async (path) => {
    const answer = await ask(service, 'GET', path, { Origin: 'https://evil.example' });
    expect([corsHeaders(answer.headers), answer.headers.vary]).toEqual([
      [],
      expect.stringMatching(/^Origin(, Accept-Encoding)?$/),
    ]);
    const asked = await ask(service, 'OPTIONS', path, preflight('https://evil.example', 'GET'));
    expect([asked.status, corsHeaders(asked.headers)]).toEqual([405, []]);
    const without = await ask(service, 'GET', path, {});
    expect([corsHeaders(without.headers), without.headers.vary]).toEqual([
      [],
      expect.stringMatching(/^Origin(, Accept-Encoding)?$/),
    ]);
  });

  it('may read the answer, and the failure', async () => {
    const body = JSON.stringify({
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    });
    const common = { Origin: PORTAL, 'Content-Type': 'application/json' };
    const seen = [
      await ask(service, 'POST', REPORT, { ...common, Authorization: `Bearer ${token}` }, body),
      await ask(service, 'POST', REPORT, { ...common, Authorization: `Bearer ${token}` }, '{'),
      await ask(service, 'POST', REPORT, { ...common, Authorization: 'Bearer x' }, body),
    ];
    expect(seen.map(({ status }) => status)).toEqual([200, 400, 401]);
    for (const { headers } of seen) {
      expect(headers['access-control-allow-origin']).toBe(PORTAL);
      expect(headers['access-control-expose-headers']).toContain('X-Tracking-Id');
      expect(headers.vary).toBe('Origin');
    }
  });

  it.each(['https://portal.example.evil', 'https://evil.example', 'null', 'http://portal.example'])(
    'is another than %s',
    async (origin) => {
      const answer = await ask(service, 'OPTIONS', REPORT, preflight(origin));
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST', vary: 'Origin' } });
      expect(corsHeaders(answer.headers)).toEqual([]);
    },
  );

  it.each(['/usage/v1/records', '/connectivity/v1/portal-tokens', '/admin/v1/portal-tokens', '/health/live'])(
    'may ask nothing of %s',
    async (path) => {
      const answer = await ask(service, 'OPTIONS', path, preflight(PORTAL));
      expect([answer.status, corsHeaders(answer.headers)]).toEqual([405, []]);
    },
  );

  it('gets 405 for an OPTIONS that is no preflight', async () => {
    const { status } = await ask(service, 'OPTIONS', REPORT, { Origin: PORTAL });
    expect(status).toBe(405);
  });
});

describe('without allowed origins', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startTestApp();
  });

  afterAll(() => service.close());

  it('no page may ask from a browser', async () => {
    for (const path of [REPORT, KPI, AGGREGATE]) {
      const { status, headers } = await ask(service, 'OPTIONS', path, preflight(PORTAL));
      expect([status, corsHeaders(headers), headers.vary]).toEqual([405, [], undefined]);
    }
    const answer = await ask(service, 'GET', KPI, { Origin: PORTAL });
    expect([answer.status, corsHeaders(answer.headers)]).toEqual([200, []]);
  });
});
