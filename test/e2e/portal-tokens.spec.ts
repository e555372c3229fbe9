import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { adminToken, apiKey, bearer, call, issue, issuingKey, report } from '../portal/portal-service.js';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const START = Date.UTC(2026, 0, 1);
const DAY = Date.UTC(2025, 11, 31);
const SECOND = 1_000;
const HOUR = 3_600_000;

let service: TestApp;
let admin: string;
let now = START;

beforeAll(async () => {
  service = await startTestApp({ clock: () => now, env: { REFRESH_INTERVAL_MS: '0' } });
  const fact = (i: number) => ({ startedAt: DAY + i * HOUR, endedAt: DAY + i * HOUR + 300_000 });
  // Bytes are powers of two: a sum tells which records are in it.
  await insertFacts(service.pool, [
    {
      ...fact(1),
      accountId: 'acme',
      customerSiteId: 'north',
      msisdn: '491701',
      imsi: '26201',
      uplinkBytes: 1,
    },
    {
      ...fact(2),
      accountId: 'acme',
      customerSiteId: 'south',
      msisdn: '491702',
      userId: 'ann',
      uplinkBytes: 2,
    },
    { ...fact(3), accountId: 'acme', uplinkBytes: 4 },
    { ...fact(4), accountId: 'globex', customerSiteId: 'north', msisdn: '491701', uplinkBytes: 8 },
    { ...fact(5), accountId: 'initech', customerSiteId: 'north', userId: 'ann', uplinkBytes: 16 },
  ]);
});

beforeEach(async () => {
  now = START;
  admin = await adminToken(service);
});

afterAll(() => service.close());

const filter = (dimension_name: string, ...expressions: unknown[]) => ({
  dimension_name,
  operator: 'EXACT',
  expressions,
});

const reportOf = (filters: unknown[] = [], more: object = {}) => ({
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY).toISOString(),
  granularity: 'DAY',
  ...(filters.length > 0 && { dimension_filter_clauses: [{ filters }] }),
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  ...more,
});

/** The bytes of the day that a report tells of, by group. */
async function bytesOf(token: string, body: unknown): Promise<unknown> {
  const { status, text } = await report(service, token, body);
  const { result } = JSON.parse(text) as { result?: Record<string, unknown>[][] };
  return status === 200
    ? result?.map((points) =>
        points.map(({ value, time_stamp: _t, name: _n, aggregation_type: _a, ...group }) => ({
          value,
          ...group,
        })),
      )
    : { status };
}

describe('a portal token', () => {
  it('is issued for the accounts of the key only, and shown once', async () => {
    const { key, id } = await issuingKey(service, ['acme', 'globex']);
    const body = {
      name: 'page',
      accounts: ['acme'],
      sites: ['north'],
      metrics: ['uplink_bytes'],
      expires_in: 60,
    };
    const { status, data } = await call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), body);
    expect(status).toBe(201);
    expect(data).toEqual({
      token: expect.stringMatching(/^emp_[0-9a-z]{12}_[0-9a-f]{48}$/),
      token_type: 'Bearer',
      expires_in: 60,
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      name: 'page',
      accounts: ['acme'],
      sites: ['north'],
      subscriber: null,
      metrics: ['uplink_bytes'],
      issuer_kind: 'api-key',
      issuer: id,
      issued_at: new Date(START).toISOString(),
      expires_at: new Date(START + 60 * SECOND).toISOString(),
      revoked_at: null,
    });
    const { token, ...view } = data as Record<string, string>;
    delete view.token_type;
    delete view.expires_in;
    const list = await call(
      service,
      'GET',
      '/connectivity/v1/portal-tokens?account=acme&limit=1',
      apiKey(key),
    );
    expect(list.data).toEqual({ items: [view], next_cursor: null });
    const foreign = await call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), {
      accounts: ['acme', 'initech'],
    });
    expect([foreign.status, foreign.faults]).toEqual([403, ['40460306 accounts[1]']]);
    const { rows } = await service.pool.query<{ row: string }>('SELECT t::text AS row FROM portal_token t');
    const secret = token!.split('_')[2]!;
    expect(rows.map(({ row }) => row).join()).not.toContain(secret);
    expect(service.logLines.join()).not.toContain(secret);
  });

  it('names its accounts, unless the key has but one', async () => {
    const [one, two] = [await issuingKey(service, ['acme']), await issuingKey(service, ['acme', 'globex'])];
    const ask = (key: string) => call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), {});
    expect((await ask(one.key)).data).toMatchObject({ accounts: ['acme'], expires_in: 900 });
    expect(await ask(two.key)).toMatchObject({ status: 400, faults: ['40490120 accounts'] });
    const every = await issuingKey(service, 'all');
    expect(await ask(every.key)).toMatchObject({ status: 400, faults: ['40490120 accounts'] });
    expect((await issue(service, every.key, { accounts: ['initech'] })).token).toBeTruthy();
  });

  it('is issued by administrators for any account', async () => {
    const { status, data } = await call(service, 'POST', '/admin/v1/portal-tokens', bearer(admin), {
      accounts: ['initech'],
    });
    expect([status, data.issuer_kind, data.issuer]).toEqual([201, 'iam', 'back-office']);
    expect(await bytesOf(data.token as string, reportOf())).toEqual([[{ value: 16 }]]);
  });

  it.each<[object, string[]]>([
    [{ accounts: [] }, ['40490120 accounts']],
    [{ accounts: null }, ['40490120 accounts']],
    [{ accounts: ['a\0'] }, ['40490120 accounts']],
    [{ accounts: 'acme' }, ['40490120 accounts']],
    [{ accounts: ['acme'], sites: [] }, ['40490121 sites']],
    [{ accounts: ['acme'], sites: null }, ['40490121 sites']],
    [{ accounts: ['acme'], sites: [''] }, ['40490121 sites']],
    [{ accounts: ['acme'], subscriber: {} }, ['40490122 subscriber']],
    [{ accounts: ['acme'], subscriber: null }, ['40490122 subscriber']],
    [{ accounts: ['acme'], subscriber: [] }, ['40490122 subscriber']],
    [{ accounts: ['acme'], subscriber: { msisdn: '1', imsi: '2' } }, ['40490122 subscriber']],
    [{ accounts: ['acme'], subscriber: { msisdn: '+049' } }, ['40490122 subscriber.msisdn']],
    [{ accounts: ['acme'], subscriber: { imsi: null } }, ['40490122 subscriber.imsi']],
    [{ accounts: ['acme'], subscriber: { name: 'ann' } }, ['40490102 subscriber.name']],
    [{ accounts: ['acme'], metrics: [] }, ['40490123 metrics']],
    [{ accounts: ['acme'], metrics: ['bytes'] }, ['40490123 metrics']],
    [{ accounts: ['acme'], expires_in: 0 }, ['40490124 expires_in']],
    [{ accounts: ['acme'], expires_in: 86_401 }, ['40490124 expires_in']],
    [{ accounts: ['acme'], expires_in: '60' }, ['40490124 expires_in']],
    [{ accounts: ['acme'], name: '' }, ['40490125 name']],
    [{ accounts: ['acme'], site: 'north' }, ['40490102 site']],
    [
      { accounts: [1], sites: [2], metrics: [3] },
      ['40490120 accounts', '40490121 sites', '40490123 metrics'],
    ],
  ])('is not issued as %j', async (body, faults) => {
    const answer = await call(service, 'POST', '/admin/v1/portal-tokens', bearer(admin), body);
    expect([answer.status, [...answer.faults].sort()]).toEqual([400, faults]);
  });

  it('needs a body that is an object', async () => {
    const answer = await call(service, 'POST', '/admin/v1/portal-tokens', bearer(admin), ['acme']);
    expect([answer.status, answer.faults]).toEqual([400, ['40460202']]);
  });
});

describe('what a portal token shows', () => {
  let key: string;
  const north = filter('customer_site_id', 'north');
  const acme = filter('account_id', 'acme');

  beforeAll(async () => {
    ({ key } = await issuingKey(service, ['acme', 'globex']));
  });

  it.each<[string, object, unknown[], number[]]>([
    ['its account', { accounts: ['acme'] }, [], [7]],
    ['its sites', { accounts: ['acme'], sites: ['north', 'south'] }, [], [3]],
    ['its sites, one of them asked for', { accounts: ['acme'], sites: ['north', 'south'] }, [north], [1]],
    ['a foreign site, of which nothing is told', { accounts: ['acme'], sites: ['south'] }, [north], []],
    [
      'a site that is not there',
      { accounts: ['acme'], sites: ['south'] },
      [filter('customer_site_id', 'x')],
      [],
    ],
    [
      'what two filters and the pin have in common',
      { accounts: ['acme'], sites: ['north'] },
      [filter('customer_site_id', 'north', 'south'), filter('customer_site_id', 'south', 'north')],
      [1],
    ],
    ['its subscriber by msisdn', { accounts: ['acme'], subscriber: { msisdn: 491702 } }, [], [2]],
    ['its subscriber by imsi', { accounts: ['acme'], subscriber: { imsi: '26201' } }, [], [1]],
    ['its user, in its account', { accounts: ['acme'], subscriber: { user_id: 'ann' } }, [], [2]],
    [
      'its subscriber, asked for',
      { accounts: ['acme'], subscriber: { imsi: '26201' } },
      [filter('msisdn', 491701)],
      [1],
    ],
    [
      'a foreign subscriber',
      { accounts: ['acme'], subscriber: { imsi: '26201' } },
      [filter('msisdn', '491702')],
      [],
    ],
    [
      'its subscriber at its site',
      { accounts: ['acme'], sites: ['south'], subscriber: { msisdn: '491701' } },
      [],
      [],
    ],
    ['one of its accounts', { accounts: ['acme', 'globex'], sites: ['north'] }, [acme], [1]],
    [
      'all of its accounts',
      { accounts: ['acme', 'globex'], sites: ['north'] },
      [filter('account_id', 'acme', 'globex')],
      [9],
    ],
  ])('is %s', async (_, pins, filters, bytes) => {
    const { token } = await issue(service, key, pins);
    expect(await bytesOf(token, reportOf(filters))).toEqual([bytes.map((value) => ({ value }))]);
  });

  it('is by site, of its sites only', async () => {
    const { token } = await issue(service, key, { accounts: ['acme'], sites: ['north'] });
    expect(await bytesOf(token, reportOf([], { dimensions: ['customer_site_id'] }))).toEqual([
      [{ value: 1, customer_site_id: 'north' }],
    ]);
    const both = await issue(service, key, { accounts: ['acme', 'globex'], sites: ['north', 'south'] });
    const accounts = [filter('account_id', 'acme', 'globex')];
    const dimensions = ['account_id', 'customer_site_id', 'msisdn'];
    expect(await bytesOf(both.token, reportOf(accounts, { dimensions }))).toEqual([
      [{ value: 1, account_id: 'acme', customer_site_id: 'north', msisdn: '491701' }],
      [{ value: 2, account_id: 'acme', customer_site_id: 'south', msisdn: '491702' }],
      [{ value: 8, account_id: 'globex', customer_site_id: 'north', msisdn: '491701' }],
    ]);
  });

  it('is nothing of another account, whether it is there or not', async () => {
    const { token } = await issue(service, key, { accounts: ['acme'] });
    for (const account of ['globex', 'initech', 'nobody']) {
      const answer = await report(service, token, reportOf([filter('account_id', 'acme', account)]));
      const field = 'dimension_filter_clauses[0].filters[0].expressions';
      expect([answer.status, answer.faults]).toEqual([403, [`40460306 ${field}`]]);
    }
    const two = await issue(service, key, { accounts: ['acme', 'globex'] });
    expect(await report(service, two.token, reportOf())).toMatchObject({
      status: 400,
      faults: ['40470112 dimension_filter_clauses'],
    });
  });

  it('is its metrics, and no other', async () => {
    const { token } = await issue(service, key, { accounts: ['acme'], metrics: ['uplink_bytes'] });
    expect(await bytesOf(token, reportOf())).toEqual([[{ value: 7 }]]);
    const metrics = ['uplink_bytes', 'downlink_bytes', 'time_usage_seconds'].map((name) => ({
      name,
      aggregation_type: 'COUNT',
    }));
    const answer = await report(service, token, reportOf([], { metrics }));
    expect([answer.status, answer.faults]).toEqual([
      403,
      ['40490126 metrics[1].name', '40490126 metrics[2].name'],
    ]);
    expect(answer.text).toContain('Metric not permitted: downlink_bytes');
    const now = { start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined };
    expect(await report(service, token, reportOf([], { ...now, metrics }))).toMatchObject({ status: 403 });
  });

  it('is the last five minutes of what it is pinned to', async () => {
    now = DAY + HOUR + 300_000;
    const { token } = await issue(service, key, { accounts: ['acme'], sites: ['north'] });
    const other = await issue(service, key, { accounts: ['acme'], sites: ['south'] });
    const body = reportOf([], { start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined });
    expect(JSON.parse((await report(service, token, body)).text)).toMatchObject({ uplink_bytes: 1 });
    expect(JSON.parse((await report(service, other.token, body)).text)).toMatchObject({ uplink_bytes: 0 });
  });

  it('is never what another token shows, asked the same at the same time', async () => {
    const pins: [object, unknown][] = [
      [{ accounts: ['acme'] }, [[{ value: 7 }]]],
      [{ accounts: ['acme'], sites: ['north'] }, [[{ value: 1 }]]],
      [{ accounts: ['acme'], sites: ['south'] }, [[{ value: 2 }]]],
      [{ accounts: ['acme'], subscriber: { msisdn: '491702' } }, [[{ value: 2 }]]],
      [{ accounts: ['acme'], subscriber: { msisdn: '1' } }, [[]]],
    ];
    const tokens = await Promise.all(pins.map(([body]) => issue(service, key, body)));
    const body = reportOf();
    const asked = Array.from({ length: 20 }, () => tokens.map(({ token }) => bytesOf(token, body))).flat();
    const expected = Array.from({ length: 20 }, () => pins.map(([, bytes]) => bytes)).flat();
    expect(await Promise.all(asked)).toEqual(expected);
  });
});

describe('a portal token ends', () => {
  const isGood = async (token: string) => (await report(service, token, reportOf())).status === 200;

  it('when it expires', async () => {
    const { key } = await issuingKey(service, ['acme']);
    const { token } = await issue(service, key, { expires_in: 60 });
    now += 60 * SECOND - 1;
    expect(await isGood(token)).toBe(true);
    now += 1;
    const answer = await report(service, token, reportOf());
    expect([answer.status, answer.faults]).toEqual([401, ['40460301']]);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="edgemeter", error="invalid_token", ApiKey realm="edgemeter"',
    );
  });

  it('at once where it is revoked, and within a second elsewhere', async () => {
    const { key } = await issuingKey(service, ['acme']);
    const [here, elsewhere] = [await issue(service, key, {}), await issue(service, key, {})];
    expect([await isGood(here.token), await isGood(elsewhere.token)]).toEqual([true, true]);
    const path = `/connectivity/v1/portal-tokens/${here.id}/revoke`;
    now += 10;
    const revokedAt = new Date(now).toISOString();
    expect(await call(service, 'POST', path, apiKey(key))).toMatchObject({
      status: 200,
      data: { id: here.id, revoked_at: revokedAt },
    });
    expect(await isGood(here.token)).toBe(false);
    now += SECOND - 11;
    await service.pool.query('UPDATE portal_token SET revoked_at = now() WHERE id = $1', [elsewhere.id]);
    expect(await isGood(elsewhere.token)).toBe(true);
    now += 1;
    expect(await isGood(elsewhere.token)).toBe(false);
    const again = await call(service, 'POST', path, apiKey(key));
    expect(again.data.revoked_at).toBe(revokedAt);
  });

  it.each<[string, string]>([
    ['is revoked', `UPDATE api_key SET revoked_at = now() WHERE id = $1`],
    ['expires', `UPDATE api_key SET expires_at = '2026-01-01T00:00:00Z' WHERE id = $1`],
    ['may issue none any more', `UPDATE api_key SET scopes = '{report:read}' WHERE id = $1`],
    ['loses its accounts', `UPDATE api_key SET account_ids = '{globex}' WHERE id = $1`],
    ['is gone', `DELETE FROM api_key WHERE id = $1`],
  ])('when the API key that issued it %s', async (_, change) => {
    const { key, id } = await issuingKey(service, ['acme']);
    const { token } = await issue(service, key, {});
    expect(await isGood(token)).toBe(true);
    await service.pool.query(change, [id]);
    now += SECOND;
    expect(await isGood(token)).toBe(false);
  });

  it('when its key expires, to the millisecond', async () => {
    const { key } = await issuingKey(service, ['acme'], { expiresAt: new Date(START + 500) });
    const { token } = await issue(service, key, {});
    now += 499;
    expect(await isGood(token)).toBe(true);
    now += 1;
    expect(await isGood(token)).toBe(false);
  });

  it('shows no account that its key has lost', async () => {
    const { key, id } = await issuingKey(service, ['acme', 'globex']);
    const { token } = await issue(service, key, { accounts: ['acme', 'globex'] });
    await service.pool.query(`UPDATE api_key SET account_ids = '{globex}' WHERE id = $1`, [id]);
    now += SECOND;
    expect(await bytesOf(token, reportOf())).toEqual([[{ value: 8 }]]);
    expect(await bytesOf(token, reportOf([filter('account_id', 'acme')]))).toEqual({ status: 403 });
  });

  it('never for want of the key, when an administrator issued it', async () => {
    const { data } = await call(service, 'POST', '/admin/v1/portal-tokens', bearer(admin), {
      accounts: ['acme'],
    });
    expect(await isGood(data.token as string)).toBe(true);
  });
});

describe('a portal token is refused', () => {
  let token: string;
  const refused = { status: 401 };

  beforeEach(async () => {
    ({ token } = await issue(service, (await issuingKey(service, ['acme'])).key, {}));
  });

  it('with another secret, or under another id', async () => {
    const [prefix, id, secret] = token.split('_');
    const last = secret!.endsWith('0') ? '1' : '0';
    for (const text of [
      `${prefix}_${id}_${secret!.slice(0, -1)}${last}`,
      `${prefix}_000000000000_${secret}`,
    ]) {
      expect(await report(service, text, reportOf())).toMatchObject(refused);
    }
  });

  it('in any other place than the bearer', async () => {
    const path = '/connectivity/v1/report';
    const faults = ['40460303'];
    expect(await call(service, 'POST', path, apiKey(token), reportOf())).toMatchObject({
      ...refused,
      faults,
    });
    const inUrl = await call(service, 'POST', `${path}?apikey=${token}`, {}, reportOf());
    expect(inUrl).toMatchObject({ ...refused, faults });
    const basic = { Authorization: `Basic ${token}` };
    expect(await call(service, 'POST', path, basic, reportOf())).toMatchObject(refused);
  });

  it.each([
    ['GET', '/admin/v1/portal-tokens'],
    ['POST', '/admin/v1/portal-tokens'],
    ['GET', '/admin/v1/audit'],
    ['GET', '/connectivity/v1/portal-tokens'],
    ['POST', '/connectivity/v1/portal-tokens'],
    ['POST', '/usage/v1/records'],
    ['GET', '/user/usage/aggregate/sum/bytes?fromDate=2026-01-01&period=day'],
  ])('by %s %s', async (method, path) => {
    const body = method === 'POST' ? { accounts: ['acme'] } : undefined;
    expect(await call(service, method, path, bearer(token), body)).toMatchObject(refused);
  });

  it('beside a bad API key, which counts', async () => {
    const headers = { ...bearer(token), ...apiKey('em_x') };
    const answer = await call(service, 'POST', '/connectivity/v1/report', headers, reportOf());
    expect(answer).toMatchObject({ ...refused, faults: ['40460303'] });
  });

  it('without telling twice what one header lacks', async () => {
    const answer = await call(service, 'POST', '/connectivity/v1/report', {}, reportOf());
    expect(answer).toMatchObject({ ...refused, faults: ['40460303', '40460301'] });
  });
});

describe('the list of portal tokens', () => {
  it('is of the accounts of the key, page by page, the newest first', async () => {
    const accounts = ['list-1', 'list-2'];
    const [both, first, every] = [
      await issuingKey(service, accounts),
      await issuingKey(service, ['list-1']),
      await issuingKey(service, 'all'),
    ];
    const ids: string[] = [];
    for (const pins of [['list-1'], ['list-2'], accounts, ['list-1']]) {
      now += 1;
      ids.unshift((await issue(service, both.key, { accounts: pins })).id);
    }
    // Issued at the same moment: by id, then.
    const twins = [
      await issue(service, both.key, { accounts: ['list-2'] }),
      await issue(service, both.key, { accounts: ['list-2'] }),
    ];
    const [one, other] = twins.map(({ id }) => id) as [string, string];
    const [d, c, b, a] = ids as [string, string, string, string];
    now += 1;
    const seen = async (key: string, query = '') => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { data } = await call(
          service,
          'GET',
          `/connectivity/v1/portal-tokens?limit=2${query}${next}`,
          apiKey(key),
        );
        const page = data as { items: { id: string }[]; next_cursor: string | null };
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      return found;
    };
    const newest = [one, other, d].sort().reverse();
    expect(await seen(both.key)).toEqual([...newest, c, b, a]);
    expect(await seen(first.key)).toEqual([d, a]);
    expect(await seen(every.key, '&account=list-1')).toEqual([d, c, a]);
    const foreign = await call(
      service,
      'POST',
      `/connectivity/v1/portal-tokens/${c}/revoke`,
      apiKey(first.key),
    );
    expect([foreign.status, foreign.faults]).toEqual([404, ['40490101 id']]);
    const own = await call(service, 'POST', `/connectivity/v1/portal-tokens/${d}/revoke`, apiKey(first.key));
    expect(own.status).toBe(200);
    const byAdmin = await call(service, 'GET', '/admin/v1/portal-tokens?account=list-2', bearer(admin));
    expect((byAdmin.data.items as { id: string }[]).map(({ id }) => id)).toHaveLength(4);
    const revoked = await call(service, 'POST', `/admin/v1/portal-tokens/${c}/revoke`, bearer(admin));
    expect([revoked.status, revoked.data.revoked_at]).toEqual([200, new Date(now).toISOString()]);
  });

  it.each([
    ['limit=0', '40490103 limit'],
    ['limit=1001', '40490103 limit'],
    ['cursor=x', '40490104 cursor'],
    [`cursor=${Buffer.from('1.x').toString('base64url')}`, '40490104 cursor'],
    ['account=a&account=b', '40490120 account'],
    ['site=north', '40490102 site'],
  ])('is not asked for with %s', async (query, fault) => {
    const answer = await call(service, 'GET', `/admin/v1/portal-tokens?${query}`, bearer(admin));
    expect([answer.status, answer.faults]).toEqual([400, [fault]]);
  });

  it('takes the API key in the URL', async () => {
    const { key } = await issuingKey(service, ['nobody']);
    const answer = await call(service, 'GET', `/connectivity/v1/portal-tokens?apikey=${key}`, {});
    expect(answer.data).toEqual({ items: [], next_cursor: null });
  });
});

describe('the audit log', () => {
  it('has every issue and every revocation, with what was asked for and without the secret', async () => {
    const { key, id: issuer } = await issuingKey(service, ['audited']);
    const headers = { ...apiKey(key), 'X-Tracking-Id': 'issue-1' };
    const pins = { sites: ['north'], subscriber: { msisdn: '491' }, metrics: ['uplink_bytes'] };
    const { data } = await call(service, 'POST', '/connectivity/v1/portal-tokens', headers, pins);
    const id = data.id as string;
    for (let times = 0; times < 2; times++) {
      await call(service, 'POST', `/admin/v1/portal-tokens/${id}/revoke`, {
        ...bearer(admin),
        'X-Tracking-Id': 'revoke-1',
      });
    }
    const { data: log } = await call(service, 'GET', `/admin/v1/audit?target=${id}`, bearer(admin));
    expect(log.items).toMatchObject([
      { action: 'portal-token.revoke', actor_kind: 'iam', actor: 'back-office', tracking_id: 'revoke-1' },
      {
        action: 'portal-token.issue',
        actor_kind: 'api-key',
        actor: issuer,
        target_kind: 'portal-token',
        target: id,
        tracking_id: 'issue-1',
        details: {
          accounts: ['audited'],
          sites: ['north'],
          subscriber: { msisdn: '491' },
          metrics: ['uplink_bytes'],
        },
      },
    ]);
    expect(JSON.stringify(log)).not.toContain((data.token as string).split('_')[2]);
  });

  it('is kept with the token, or neither is', async () => {
    const { key } = await issuingKey(service, ['unaudited']);
    await service.pool.query('ALTER TABLE audit_entry RENAME TO audit_entry_away');
    try {
      const answer = await call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), {});
      expect(answer.status).toBe(500);
    } finally {
      await service.pool.query('ALTER TABLE audit_entry_away RENAME TO audit_entry');
    }
    const list = await call(service, 'GET', '/connectivity/v1/portal-tokens', apiKey(key));
    expect(list.data.items).toEqual([]);
  });
});

describe('the API key that issues', () => {
  it('needs the scope, and none that reads', async () => {
    const { key } = await service.app
      .get(ApiKeysService)
      .create({ name: 'reader', accounts: ['acme'], scopes: ['report:read', 'usage:write'] });
    const answer = await call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), {});
    expect([answer.status, answer.faults]).toEqual([403, ['40460305']]);
  });
});
