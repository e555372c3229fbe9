import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { issue, issuingKey } from '../portal/portal-service.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const REPORT = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

let now = NOON;
let service: TestApp;

interface Answer {
  readonly status: number;
  readonly policy: string | null;
  readonly left: string | null;
  readonly retryAfter: string | null;
  readonly body: string;
}

async function send(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${service.url}${path}`, init);
  return {
    status: answer.status,
    policy: answer.headers.get('RateLimit-Policy'),
    left: answer.headers.get('RateLimit'),
    retryAfter: answer.headers.get('Retry-After'),
    body: await answer.text(),
  };
}

const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
  send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const report = (key: string) => post('/connectivity/v1/report', key, REPORT);

async function createKey(rateLimit?: number): Promise<string> {
  const scopes = ['report:read', 'usage:write'];
  return (
    await service.app.get(ApiKeysService).create({ name: 'limits', accounts: ['acme'], scopes, rateLimit })
  ).key;
}

const records = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    record_id: `r-${from + i}`,
    account_id: 'acme',
    started_at: NOON - 3_600_000,
    ended_at: NOON - 3_540_000,
    uplink_bytes: 1,
    downlink_bytes: 0,
  }));

const refusal = (description: string) =>
  expect.objectContaining({ errors: [{ code: '40460211', description }] }) as object;

const header = ({ body }: Answer): unknown => (JSON.parse(body) as { header: unknown }).header;

async function usageOfDay(key: string): Promise<number> {
  const { body } = await report(key);
  return (JSON.parse(body) as { result: { value: number }[][] }).result[0]?.[0]?.value ?? 0;
}

describe('an instance that limits keys', () => {
  beforeAll(async () => {
    const env = { KEY_REQUEST_LIMIT: '5', KEY_RECORD_LIMIT: '10', INGEST_BATCH_SIZE: '3' };
    service = await startTestApp({ clock: () => now, env });
  });
  afterAll(() => service.close());
  beforeEach(() => {
    now += 3_600_000;
  });

  it("lets a key's own limit through in a minute, and says what is left", async () => {
    const key = await createKey(3);
    const answers = [await report(key), await report(key), await report(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ left }) => left)).toEqual(['"key";r=2;t=60', '"key";r=1;t=60', '"key";r=0;t=60']);
    expect(new Set(answers.map(({ policy }) => policy))).toEqual(new Set(['"key";q=3;w=60']));
    now += 20_500;
    const refused = await report(key);
    expect(refused).toMatchObject({
      status: 429,
      retryAfter: '40',
      left: '"key";r=0;t=40',
      policy: '"key";q=3;w=60',
    });
    expect(header(refused)).toEqual(
      refusal('Too many requests: at most 3 requests a minute with this API key'),
    );
    now += 39_500;
    expect(await report(key)).toMatchObject({ status: 200, left: '"key";r=2;t=60' });
  });

  it('gives a key without a limit of its own that of the configuration', async () => {
    const key = await createKey();
    const answers = await Promise.all(Array.from({ length: 12 }, () => report(key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
    expect((await report(await createKey())).status).toBe(200);
  });

  it('counts requests that fail, and none that shows another credential', async () => {
    const key = await createKey(2);
    expect(await post('/connectivity/v1/report', key, {})).toMatchObject({
      status: 400,
      left: '"key";r=1;t=60',
    });
    const stranger = await post('/connectivity/v1/report', `${key}x`, REPORT);
    expect(stranger).toMatchObject({ status: 401, left: null, policy: null });
    expect((await report(key)).left).toBe('"key";r=0;t=60');
  });

  it('says nothing where nothing is limited', async () => {
    for (const path of ['/api/kpi1', '/health/live', '/unknown']) {
      expect(await send(path)).toMatchObject({ left: null, policy: null });
    }
  });

  it.each(['partial', 'atomic'])('takes a %s body in whole that begins within the limit', async (mode) => {
    const key = await createKey(100);
    const before = await usageOfDay(key);
    const path = `/usage/v1/records?mode=${mode}`;
    const few = await post(path, key, records(4, mode === 'atomic' ? 100 : 0));
    expect(few).toMatchObject({
      status: 200,
      policy: '"key";q=100;w=60, "records";q=10;qu="usage-records";w=60',
    });
    expect(few.left).toContain(', "records";r=6;t=60');
    // Of 31 with 6 left: 25 more than the limit, of which the next two minutes owe all and the third owes 5.
    const many = await post(path, key, records(31, mode === 'atomic' ? 200 : 10));
    expect(many.status).toBe(200);
    expect(JSON.parse(many.body)).toMatchObject({ data: { received: 31, accepted: 31 } });
    expect(many.left).toContain(', "records";r=0;t=180');
    expect((await usageOfDay(key)) - before).toBe(35);
    const refused = await post(path, key, records(1, 1_000));
    expect(refused).toMatchObject({ status: 429, retryAfter: '180' });
    expect(header(refused)).toEqual(
      refusal('Too many requests: at most 10 usage records a minute with this API key'),
    );
    now += 179_000;
    expect((await post(path, key, records(1, 1_000))).status).toBe(429);
    now += 1_000;
    const later = await post(path, key, records(1, mode === 'atomic' ? 2_000 : 3_000));
    expect(later.status).toBe(200);
    expect(later.left).toContain(', "records";r=4;t=60');
    expect((await usageOfDay(key)) - before).toBe(36);
  });

  it('counts bad records and duplicates, of an atomic body each once', async () => {
    const key = await createKey(100);
    const bad = [{ ...records(1)[0], ended_at: 0 }];
    const body = [...records(4, 5_000), ...bad];
    expect((await post('/usage/v1/records', key, body)).left).toContain('"records";r=5;t=60');
    const atomic = await post('/usage/v1/records?mode=atomic', key, body);
    expect(atomic.status).toBe(400);
    expect(atomic.left).toContain('"records";r=0;t=60');
  });

  it('counts the records of a body as they come, before it ends', async () => {
    const key = await createKey(1_000_000);
    const lines = records(12, 6_000).map((record) => `${JSON.stringify(record)}\n`);
    let goOn!: () => void;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    async function* parts() {
      // The decoder hands on what it has with each chunk.
      for (const line of lines) yield new TextEncoder().encode(line);
      await held;
    }
    const under = fetch(`${service.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
      body: ReadableStream.from(parts()),
      duplex: 'half',
    });
    const other = await eventually('the limit is used up while the body is under way', async () => {
      const answer = await post('/usage/v1/records', key, '[]');
      return answer.status === 429 ? answer : undefined;
    });
    expect(other.left).toContain('"records";r=0');
    goOn();
    expect(await (await under).json()).toMatchObject({ data: { received: 12, accepted: 12 } });
  });
});

describe('an instance that limits addresses', () => {
  beforeEach(async () => {
    service = await startTestApp({
      clock: () => now,
      env: { ADDRESS_REQUEST_LIMIT: '4', TRUST_PROXY: '1' },
    });
  });
  afterEach(() => service.close());

  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

  it('counts whatever is asked for, before it looks at credentials', async () => {
    const key = await createKey(9);
    const guess = `${key.slice(0, -1)}x`;
    const asked = [
      await send('/api/kpi1'),
      await send('/unknown'),
      await send('/usage/v1/records'),
      await post('/connectivity/v1/report', guess, REPORT),
    ];
    expect(asked.map(({ status }) => status)).toEqual([200, 404, 405, 401]);
    expect(asked.map(({ left }) => left)).toEqual([3, 2, 1, 0].map((r) => `"address";r=${r};t=60`));
    const before = service.logLines.length;
    for (const credential of [key, guess]) {
      const refused = await post('/connectivity/v1/report', credential, REPORT);
      expect(refused).toMatchObject({ status: 429, policy: '"address";q=4;w=60', retryAfter: '60' });
      expect(header(refused)).toEqual(
        refusal('Too many requests: at most 4 requests a minute from this address'),
      );
    }
    expect(service.logLines.slice(before).join()).not.toContain('API key refused');
    expect((await send('/nowhere')).status).toBe(429);
  });

  it('lists both policies for a key that is limited, too', async () => {
    const key = await createKey(9);
    expect(await report(key)).toMatchObject({
      status: 200,
      policy: '"address";q=4;w=60, "key";q=9;w=60',
      left: '"address";r=3;t=60, "key";r=8;t=60',
    });
  });

  it('refuses KPIs in their own form', async () => {
    for (let i = 0; i < 4; i++) expect((await send('/api/kpi2')).status).toBe(200);
    for (const path of ['/api/kpi1', '/api/kpi2?cell_id=x']) {
      expect(await send(path)).toMatchObject({
        status: 429,
        body: '"Too many requests. Try again later!"',
        retryAfter: '60',
        left: '"address";r=0;t=60',
      });
    }
  });

  it('counts clients, not connections, and by what a trusted proxy says', async () => {
    const clients = ['192.0.2.1', '2001:db8::1', '2001:db8:0:0:ffff::2'];
    for (const client of clients) {
      for (let i = 0; i < 2; i++) expect((await send('/api/kpi1', from(client))).status).toBe(200);
    }
    expect((await send('/api/kpi1', from('2001:db8::3'))).status).toBe(429);
    expect((await send('/api/kpi1', from('2001:db8:0:1::3'))).status).toBe(200);
    expect((await send('/api/kpi1', from('192.0.2.1'))).left).toBe('"address";r=1;t=60');
  });

  it('always tells how it is', async () => {
    for (let i = 0; i < 12; i++) {
      expect(await send(i % 2 ? '/health/live' : '/health/ready')).toMatchObject({ status: 200, left: null });
    }
  });
});

describe('an instance that limits tokens and callers without a credential', () => {
  beforeAll(async () => {
    service = await startTestApp({
      clock: () => now,
      env: { TOKEN_REQUEST_LIMIT: '2', PUBLIC_REQUEST_LIMIT: '3', TRUST_PROXY: '1' },
    });
  });
  afterAll(() => service.close());
  beforeEach(() => {
    now += 3_600_000;
  });

  const withToken = (token: string) =>
    send('/connectivity/v1/report', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...REPORT, dimension_filter_clauses: [ACME] }),
    });
  const ACME = {
    filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] }],
  };
  const issuer = () => service.app.get(DevIssuer);

  it('counts the IAM tokens of a subject together, and portal tokens each by itself', async () => {
    const claims = { scope: 'report:read', account_id: 'acme' };
    const tokens = [
      await issuer().issue('iam', { sub: 'partner', ...claims }),
      await issuer().issue('iam', { sub: 'partner', ...claims }),
    ];
    const answers = [await withToken(tokens[0]!), await withToken(tokens[1]!), await withToken(tokens[0]!)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]).toMatchObject({
      policy: '"token";q=2;w=60',
      left: '"token";r=0;t=60',
      retryAfter: '60',
    });
    expect(header(answers[2]!)).toEqual(
      refusal('Too many requests: at most 2 requests a minute with this token'),
    );
    const other = await issuer().issue('iam', { sub: 'other partner', ...claims });
    expect(await withToken(other)).toMatchObject({ status: 200, left: '"token";r=1;t=60' });
    // A key has its own limit, here none.
    expect(await report(await createKey())).toMatchObject({ status: 200, left: null });

    const { key } = await issuingKey(service, ['acme']);
    const portal = await Promise.all([1, 2].map(() => issue(service, key, { accounts: ['acme'] })));
    for (const { token } of portal) {
      const asked = [await withToken(token), await withToken(token), await withToken(token)];
      expect(asked.map(({ status }) => status)).toEqual([200, 200, 429]);
    }
  });

  it('counts the users of a portal each by itself', async () => {
    const iam = await issuer().issue('iam', { sub: 'portal', scope: 'usage:read' });
    const askAs = async (sub: string) => {
      const user = await issuer().issue('user', { sub });
      const headers = { Authorization: `Bearer ${iam}`, 'X-Authorization': user };
      return (
        await send('/user/usage/aggregate/sum/duration?fromDate=2026-02-01&toDate=2026-02-28&period=all', {
          headers,
        })
      ).left;
    };
    expect([await askAs('ann'), await askAs('ann'), await askAs('ann'), await askAs('bob')]).toEqual([
      '"token";r=1;t=60',
      '"token";r=0;t=60',
      '"token";r=0;t=60',
      '"token";r=1;t=60',
    ]);
  });

  it('counts KPIs by address, IPv6 by /64, and refuses them in their own form', async () => {
    const from = (address: string, path = '/api/kpi1') =>
      send(path, { headers: { 'X-Forwarded-For': address } });
    const answers = [
      await from('2001:db8::1'),
      await from('2001:db8::2', '/api/kpi2'),
      await from('2001:db8::3'),
      await from('2001:db8::4'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]).toMatchObject({
      body: '"Too many requests. Try again later!"',
      policy: '"public";q=3;w=60',
      retryAfter: '60',
    });
    expect((await from('2001:db8:0:1::1')).status).toBe(200);
    expect((await from('192.0.2.7')).left).toBe('"public";r=2;t=60');
    for (let i = 0; i < 5; i++) expect((await from('192.0.2.7', '/health/live')).status).toBe(200);
  });
});
