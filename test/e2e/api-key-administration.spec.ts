import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  ApiKeyAnswer,
  CreatedApiKeyAnswer,
  RotatedApiKeyAnswer,
} from '../../src/access/api-keys/api-key.view.js';
import type { AuditEntryView } from '../../src/access/audit/audit-entry.view.js';
import { AuditLog } from '../../src/access/audit/audit-log.js';
import type { Page } from '../../src/http/paging.js';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = 86_400_000;

let service: TestApp;
let administrator: Administrator;
let ahead = 0;
let begun: number;

beforeAll(async () => {
  begun = Date.now();
  // Stands still between the tests, which then know every time to the millisecond.
  service = await startTestApp({ clock: () => begun + ahead });
  administrator = await Administrator.of(service);
});

afterAll(() => service.close());

const iso = (instant: number) => new Date(instant).toISOString();
const now = () => begun + ahead;

const SETTINGS = { name: 'Partner A', account_ids: ['acme'], scopes: ['usage:write'] };

async function create(settings: object = {}): Promise<CreatedApiKeyAnswer> {
  const { status, data, errors } = await administrator.post<CreatedApiKeyAnswer>('api-keys', {
    ...SETTINGS,
    ...settings,
  });
  expect([status, errors]).toEqual([201, []]);
  return data;
}

const show = async (id: string) => (await administrator.get<ApiKeyAnswer>(`api-keys/${id}`)).data;

/** Delivers nothing with a key. */
const use = async (key: string): Promise<number> =>
  (
    await fetch(`${service.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: '[]',
    })
  ).status;

const audited = async (id: string) =>
  (await administrator.get<Page<AuditEntryView>>(`audit?target=${id}`)).data.items;

describe('POST /admin/v1/api-keys', () => {
  it('makes a key that is good at once, and shows it this once', async () => {
    const settings = {
      name: 'Partner B',
      account_ids: ['acme', 'globex', 'acme'],
      scopes: ['usage:write', 'report:read'],
      expires_at: iso(now() + DAY).replace('Z', '+00:00'),
      allowed_cidrs: ['127.0.0.0/8', '::1'],
      rate_limit: 6_000,
      ingest_limit: 100_000,
    };
    const { status, headers, data } = await administrator.post<CreatedApiKeyAnswer>('api-keys', settings);
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('location')).toBe(`/admin/v1/api-keys/${data.id}`);
    const { key, ...shown } = data;
    expect(key).toMatch(new RegExp(`^em_${data.id}_[0-9a-f]{48}$`));
    expect(shown).toEqual({
      ...settings,
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      state: 'active',
      account_ids: ['acme', 'globex'],
      all_accounts: false,
      expires_at: iso(now() + DAY),
      created_at: iso(now()),
      revoked_at: null,
      last_used_at: null,
      predecessor_id: null,
      successor_id: null,
    });
    expect(await show(data.id)).toEqual(shown);
    expect(await use(key)).toBe(200);
  });

  it('makes an operator’s key', async () => {
    const { data } = await administrator.post<CreatedApiKeyAnswer>('api-keys', {
      name: 'Operator',
      all_accounts: true,
      scopes: ['report:read'],
    });
    expect(data).toMatchObject({ account_ids: [], all_accounts: true });
  });

  it.each<[object | string, readonly (readonly [code: string, field: string])[]]>([
    [
      {},
      [
        ['40490105', 'name'],
        ['40490106', 'account_ids'],
        ['40490107', 'scopes'],
      ],
    ],
    [
      { ...SETTINGS, name: 7, account_ids: 'acme', rate_limit: '60' },
      [
        ['40490105', 'name'],
        ['40490106', 'account_ids'],
        ['40490110', 'rate_limit'],
      ],
    ],
    [{ ...SETTINGS, name: null }, [['40490105', 'name']]],
    [{ ...SETTINGS, all_accounts: true }, [['40490106', 'account_ids']]],
    [{ ...SETTINGS, all_accounts: 'yes' }, [['40490106', 'all_accounts']]],
    [{ ...SETTINGS, account_ids: ['acme', 7] }, [['40490106', 'account_ids']]],
    [{ ...SETTINGS, scopes: ['admin'] }, [['40490107', 'scopes']]],
    [{ ...SETTINGS, expires_at: '2026-01-01' }, [['40490108', 'expires_at']]],
    [{ ...SETTINGS, expires_at: '2000-01-01T00:00:00Z' }, [['40490108', 'expires_at']]],
    [{ ...SETTINGS, allowed_cidrs: ['10.0.0.0/99'] }, [['40490109', 'allowed_cidrs']]],
    [
      { ...SETTINGS, rate_limit: 0, ingest_limit: 2 ** 31 },
      [
        ['40490110', 'rate_limit'],
        ['40490110', 'ingest_limit'],
      ],
    ],
    [{ ...SETTINGS, secret: 'mine' }, [['40490102', 'secret']]],
    ['text', [['40460202', '']]],
  ])('refuses %j', async (body, expected) => {
    const { status, errors } = await administrator.post('api-keys', body);
    expect(status).toBe(400);
    expect(errors.map(({ code, field = '' }) => [code, field])).toEqual(expected);
  });
});

describe('GET /admin/v1/api-keys', () => {
  it('lists keys in pages, the oldest first, each once', async () => {
    const account = 'paged';
    const ids: string[] = [];
    for (let made = 0; made < 5; made++) {
      ahead += 1;
      ids.push((await create({ account_ids: [account] })).id);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const { data }: { data: Page<ApiKeyAnswer> } = await administrator.get(
        `api-keys?account_id=${account}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      const own = data.items.filter(({ account_ids: accounts }) => accounts.includes(account));
      seen.push(...own.map(({ id }) => id));
      expect(JSON.stringify(data)).not.toMatch(/secret|hash|em_/);
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });

  it('is narrowed by account and state', async () => {
    const account = 'narrowed';
    const active = await create({ account_ids: [account] });
    const expired = await create({ account_ids: [account], expires_at: iso(now() + 1_000) });
    const revoked = await create({ account_ids: [account], expires_at: iso(now() + 1_000) });
    await administrator.post(`api-keys/${revoked.id}/revoke`);
    ahead += 1_000;
    const idsOf = async (query: string) => {
      const { data } = await administrator.get<Page<ApiKeyAnswer>>(`api-keys?account_id=${account}${query}`);
      // An operator's keys may use every account.
      return data.items.filter(({ all_accounts: all }) => !all).map(({ id, state }) => [id, state]);
    };
    expect(new Set(await idsOf(''))).toEqual(
      new Set([
        [active.id, 'active'],
        [expired.id, 'expired'],
        [revoked.id, 'revoked'],
      ]),
    );
    expect(await idsOf('&state=active')).toEqual([[active.id, 'active']]);
    expect(await idsOf('&state=expired')).toEqual([[expired.id, 'expired']]);
    expect(await idsOf('&state=revoked')).toEqual([[revoked.id, 'revoked']]);
  });

  it.each([
    ['state=gone', '40490115', 'state'],
    ['account_id=', '40490115', 'account_id'],
    ['account_id=a&account_id=b', '40490115', 'account_id'],
    ['cursor=NDI', '40490104', 'cursor'],
    ['page=2', '40490102', 'page'],
  ])('refuses %s', async (query, code, field) => {
    const { status, errors } = await administrator.get(`api-keys?${query}`);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ code, field }]);
  });

  it('knows no key that there is not', async () => {
    for (const [method, path] of [
      ['GET', 'api-keys/nobody'],
      ['PATCH', 'api-keys/nobody'],
      ['POST', 'api-keys/nobody/rotate'],
      ['POST', 'api-keys/nobody/revoke'],
    ] as const) {
      const { status, errors } = await administrator.send(method, path, method === 'GET' ? undefined : {});
      expect([method, path, status, errors.map(({ code }) => code)]).toEqual([
        method,
        path,
        404,
        ['40490101'],
      ]);
    }
  });
});

describe('PATCH /admin/v1/api-keys/{id}', () => {
  it('changes what is given and nothing else, from the next request on', async () => {
    const { id, key } = await create({ rate_limit: 60, allowed_cidrs: ['127.0.0.1'] });
    expect(await use(key)).toBe(200);
    const before = await show(id);
    const { status, data } = await administrator.patch<ApiKeyAnswer>(`api-keys/${id}`, {
      scopes: ['report:read'],
      rate_limit: null,
      ingest_limit: 7,
    });
    expect(status).toBe(200);
    const after = { scopes: ['report:read'], rate_limit: null, ingest_limit: 7 };
    expect(data).toEqual({ ...before, last_used_at: data.last_used_at, ...after });
    expect(await use(key)).toBe(403);
    const [entry] = await audited(id);
    expect(entry).toMatchObject({
      action: 'api-key.update',
      actor_kind: 'iam',
      actor: 'back-office',
      details: {
        name: 'Partner A',
        before: { scopes: ['usage:write'], rate_limit: 60, ingest_limit: null },
        after,
      },
    });
    expect(Object.keys((entry?.details as { after: object }).after)).toHaveLength(3);
  });

  it('records nothing when nothing changes', async () => {
    const { id } = await create({ rate_limit: 60 });
    expect((await administrator.patch(`api-keys/${id}`, { rate_limit: 60, name: 'Partner A' })).status).toBe(
      200,
    );
    expect((await administrator.patch(`api-keys/${id}`, {})).status).toBe(200);
    expect(await audited(id)).toHaveLength(1);
  });

  it('brings an expired key back, but no revoked one', async () => {
    const { id, key } = await create({ expires_at: iso(now() + 1) });
    ahead += 1;
    expect(await use(key)).toBe(401);
    await administrator.patch(`api-keys/${id}`, { expires_at: null });
    expect(await use(key)).toBe(200);
    await administrator.post(`api-keys/${id}/revoke`);
    const { status, errors } = await administrator.patch(`api-keys/${id}`, { name: 'B' });
    expect([status, errors[0]?.code]).toEqual([409, '40490112']);
    expect((await show(id)).name).toBe('Partner A');
  });

  it.each<[object, string, string]>([
    [{ account_ids: [] }, '40490106', 'account_ids'],
    [{ all_accounts: false }, '40490106', 'account_ids'],
    [{ name: '' }, '40490105', 'name'],
    [{ key: 'x' }, '40490102', 'key'],
  ])('refuses %j', async (body, code, field) => {
    const { id } = await create();
    const { status, errors } = await administrator.patch(`api-keys/${id}`, body);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ code, field }]);
  });
});

describe('POST /admin/v1/api-keys/{id}/rotate', () => {
  const rotate = (id: string, body?: object) =>
    administrator.post<RotatedApiKeyAnswer>(`api-keys/${id}/rotate`, body);

  it('gives a key a successor, and both are good until the overlap ends', async () => {
    const old = await create({ rate_limit: 600, ingest_limit: 5_000, allowed_cidrs: ['127.0.0.1'] });
    const { status, headers, data } = await rotate(old.id, { overlap_seconds: 60 });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('location')).toBe(`/admin/v1/api-keys/${data.id}`);
    const { key: oldKey, ...before } = old;
    const { key, predecessor, ...successor } = data;
    expect(successor).toEqual({ ...before, id: data.id, predecessor_id: old.id });
    expect(predecessor).toEqual({ ...before, expires_at: iso(now() + 60_000), successor_id: data.id });
    expect([await use(oldKey), await use(key)]).toEqual([200, 200]);
    ahead += 59_999;
    expect([await use(oldKey), await use(key)]).toEqual([200, 200]);
    ahead += 1;
    expect([await use(oldKey), await use(key)]).toEqual([401, 200]);
    expect((await audited(old.id)).map(({ action }) => action)).toEqual(['api-key.rotate', 'api-key.create']);
    expect((await audited(data.id))[0]).toMatchObject({
      action: 'api-key.create',
      details: { predecessor_id: old.id, rate_limit: 600 },
    });
  });

  it('overlaps by a day unless told otherwise, not at all with 0, and never beyond the key’s own end', async () => {
    const [one, two] = [await create(), await create()];
    const three = await create({ expires_at: iso(now() + 1_000) });
    expect((await rotate(one.id)).data.predecessor.expires_at).toBe(iso(now() + DAY));
    await rotate(two.id, { overlap_seconds: 0 });
    expect(await use(two.key)).toBe(401);
    expect((await rotate(three.id)).data.predecessor.expires_at).toBe(iso(now() + 1_000));
  });

  it('lets the successor live as long as its predecessor was to, or as told', async () => {
    const [one, two] = [await create({ expires_at: iso(now() + 10 * DAY) }), await create()];
    ahead += 9 * DAY;
    const later = await Administrator.of(service);
    const answer = await later.post<RotatedApiKeyAnswer>(`api-keys/${one.id}/rotate`);
    expect(answer.data.expires_at).toBe(iso(now() + 10 * DAY));
    const told = await later.post<RotatedApiKeyAnswer>(`api-keys/${two.id}/rotate`, {
      expires_at: iso(now() + DAY),
    });
    expect(told.data.expires_at).toBe(iso(now() + DAY));
    const forever = await later.post<RotatedApiKeyAnswer>(`api-keys/${told.data.id}/rotate`, {
      expires_at: null,
    });
    expect(forever.data).toMatchObject({ expires_at: null, predecessor_id: told.data.id });
    ahead -= 9 * DAY;
  });

  it('makes one successor however many ask at once', async () => {
    const { id } = await create();
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(id, { overlap_seconds: 60 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(
      Array(7).fill('40490114'),
    );
    const { rows } = await service.pool.query('SELECT 1 FROM api_key WHERE predecessor_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });

  it('is refused of a key that is revoked, expired or has a successor, whose end stays', async () => {
    const [revoked, expired, rotated] = [
      await create(),
      await create({ expires_at: iso(now() + 1) }),
      await create(),
    ];
    await administrator.post(`api-keys/${revoked.id}/revoke`);
    await rotate(rotated.id);
    ahead += 1;
    for (const [{ id }, code] of [
      [revoked, '40490112'],
      [expired, '40490113'],
      [rotated, '40490114'],
    ] as const) {
      const { status, errors } = await rotate(id);
      expect([status, errors[0]?.code]).toEqual([409, code]);
    }
    const longer = await administrator.patch(`api-keys/${rotated.id}`, { expires_at: null });
    expect([longer.status, longer.errors[0]]).toMatchObject([409, { code: '40490114', field: 'expires_at' }]);
    expect((await administrator.patch(`api-keys/${rotated.id}`, { rate_limit: 5 })).status).toBe(200);
  });

  it.each<[object, string, string]>([
    [{ overlap_seconds: -1 }, '40490111', 'overlap_seconds'],
    [{ overlap_seconds: '60' }, '40490111', 'overlap_seconds'],
    [{ overlap_seconds: 90 * 86_400 + 1 }, '40490111', 'overlap_seconds'],
    [{ expires_at: '2000-01-01T00:00:00Z' }, '40490108', 'expires_at'],
    [{ overlap: 60 }, '40490102', 'overlap'],
  ])('refuses %j', async (body, code, field) => {
    const { id } = await create();
    const { status, errors } = await rotate(id, body);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ code, field }]);
    expect((await show(id)).successor_id).toBeNull();
  });
});

describe('POST /admin/v1/api-keys/{id}/revoke', () => {
  it('refuses a key from then on, and says so in the audit log once', async () => {
    const { id, key } = await create();
    expect(await use(key)).toBe(200);
    const { status, data } = await administrator.post<ApiKeyAnswer>(`api-keys/${id}/revoke`, {}, 'tracked-9');
    expect(status).toBe(200);
    expect(data).toMatchObject({ id, state: 'revoked', revoked_at: iso(now()) });
    expect(await use(key)).toBe(401);
    ahead += 1_000;
    const again = await administrator.post<ApiKeyAnswer>(`api-keys/${id}/revoke`);
    expect(again.data.revoked_at).toBe(data.revoked_at);
    expect(await audited(id)).toMatchObject([
      { action: 'api-key.revoke', tracking_id: 'tracked-9', at: data.revoked_at },
      { action: 'api-key.create' },
    ]);
  });

  it('takes no body', async () => {
    const { id } = await create();
    const { status, errors } = await administrator.post(`api-keys/${id}/revoke`, { at: 'once' });
    expect([status, errors]).toMatchObject([400, [{ code: '40490102', field: 'at' }]]);
  });
});

describe('a change', () => {
  it('is not made when it cannot be recorded', async () => {
    const { id, key } = await create();
    const failing = jest
      .spyOn(service.app.get(AuditLog), 'record')
      .mockRejectedValue(new Error('no room for an entry'));
    try {
      for (const [method, path] of [
        ['POST', `api-keys/${id}/revoke`],
        ['POST', `api-keys/${id}/rotate`],
        ['PATCH', `api-keys/${id}`],
      ] as const) {
        expect((await administrator.send(method, path, method === 'PATCH' ? { name: 'B' } : {})).status).toBe(
          500,
        );
      }
      const { rows: before } = await service.pool.query('SELECT count(*) AS keys FROM api_key');
      expect((await administrator.post('api-keys', SETTINGS)).status).toBe(500);
      expect((await service.pool.query('SELECT count(*) AS keys FROM api_key')).rows).toEqual(before);
    } finally {
      failing.mockRestore();
    }
    expect(await show(id)).toMatchObject({ name: 'Partner A', revoked_at: null, successor_id: null });
    expect(await use(key)).toBe(200);
  });
});
