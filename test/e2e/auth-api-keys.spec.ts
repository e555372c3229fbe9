import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApiKeysRepository } from '../../src/access/api-keys/api-keys.repository.js';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { StoredKeyAuthenticator } from '../../src/access/api-keys/stored-key-authenticator.js';
import type { ApiKeyRequest } from '../../src/access/api-keys/api-key-request.js';
import { startAppWithRoutes } from '../auth/app-with-routes.js';
import { API_KEY, ask, expectPrincipal, expectRefusal, type Answer } from '../auth/caller.js';
import { AccessRoutes } from '../auth/routes.js';
import type { TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
const [LOOKUP, NOTE] = [1, 1];

let service: TestApp;
let keys: ApiKeysService;
let authenticator: StoredKeyAuthenticator;
let now: number;

beforeAll(async () => {
  service = await startAppWithRoutes({
    routes: [AccessRoutes],
    env: { TRUST_PROXY: '1' },
    clock: () => now,
  });
  keys = service.app.get(ApiKeysService);
  authenticator = service.app.get(StoredKeyAuthenticator);
});

beforeEach(() => {
  now = START;
});

afterAll(() => service.close());

async function create(request: Partial<ApiKeyRequest> = {}): Promise<{ key: string; id: string }> {
  const { key, details } = await keys.create({
    name: 'producer',
    accounts: ['acme'],
    scopes: ['usage:write'],
    ...request,
  });
  return { key, id: details.id };
}

const use = (key: string, from?: string): Promise<Answer> =>
  ask(`${service.url}/try/records`, [
    ['X-API-Key', key],
    ...(from ? [['X-Forwarded-For', from] as const] : []),
  ]);

const expectAccepted = (answer: Answer, id: string) => {
  expectPrincipal(answer, { kind: 'api-key', id, accounts: ['acme'] });
};
const expectRefused = (answer: Answer) => {
  expectRefusal(answer, ['API_KEY'], API_KEY);
};

async function row(id: string): Promise<Record<string, unknown>> {
  const { rows } = await service.pool.query<Record<string, unknown>>('SELECT * FROM api_key WHERE id = $1', [
    id,
  ]);
  return rows[0] ?? {};
}

/** How often `work` asks the database for keys, or notes a use. */
async function queriesOf(work: () => Promise<void>): Promise<number> {
  // The uses of what went before are noted beside it.
  await authenticator.beforeApplicationShutdown();
  const repository = service.app.get(ApiKeysRepository);
  const spies = [jest.spyOn(repository, 'find'), jest.spyOn(repository, 'noteUse')];
  try {
    await work();
    return spies.reduce((calls, spy) => calls + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Uses are noted beside the requests: waits until one is. */
const lastUseOf = (id: string, other?: number): Promise<number> =>
  eventually('a use is noted', async () => {
    const { last_used_at: at } = await row(id);
    return at instanceof Date && at.getTime() !== other ? at.getTime() : undefined;
  });

describe('an API key', () => {
  it('is accepted until it is revoked, which holds at once', async () => {
    const { key, id } = await create();
    expect(key).toMatch(/^em_[0-9a-z]{12}_[0-9a-f]{48}$/);
    expectAccepted(await use(key), id);
    expect((await keys.revoke(id)).revokedAt).toEqual(new Date(START));
    expectRefused(await use(key));
    now += MINUTE;
    expect((await keys.revoke(id)).revokedAt).toEqual(new Date(START));
    expect((await row(id)).revoked_at).toEqual(new Date(START));
    await expect(keys.revoke('nobody')).rejects.toThrow('No such resource: API key');
  });

  it('is looked up at most once a second, and revoked elsewhere within that second', async () => {
    const { key, id } = await create();
    expect(
      await queriesOf(async () => {
        for (let times = 0; times < 5; times++) expectAccepted(await use(key), id);
        await authenticator.beforeApplicationShutdown();
      }),
    ).toBe(LOOKUP + NOTE);
    await service.pool.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [id]);
    now += 999;
    expectAccepted(await use(key), id);
    now += 1;
    expectRefused(await use(key));
  });

  it('has its secret, expiry and address checked with each request', async () => {
    const { key, id } = await create({
      expiresAt: new Date(START + 500),
      allowedCidrs: ['203.0.113.0/24'],
    });
    expectAccepted(await use(key, '203.0.113.9'), id);
    expectRefused(await use(key, '203.0.114.9'));
    expectRefused(await use(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, '203.0.113.9'));
    expectAccepted(await use(key, '203.0.113.9'), id);
    now += 500;
    expectRefused(await use(key, '203.0.113.9'));
  });

  it('is accepted until it expires', async () => {
    const { key, id } = await create({ expiresAt: new Date(START + MINUTE) });
    now += MINUTE - 1;
    expectAccepted(await use(key), id);
    now += 1;
    expectRefused(await use(key));
  });

  it('is refused with another secret, or under another id', async () => {
    const [one, other] = [await create(), await create()];
    const secretOf = ({ key }: { key: string }) => key.split('_').at(-1)!;
    expectRefused(await use(`em_${one.id}_${secretOf(other)}`));
    expectRefused(await use(`em_000000000000_${secretOf(one)}`));
    expectRefused(await use(`em_${one.id}_${'0'.repeat(48)}`));
    expectAccepted(await use(`other_${one.id}_${secretOf(one)}`), one.id);
  });

  it('is looked up only when it is well formed', async () => {
    const malformed = ['x', 'em_1_2', `em_000000000000_${'g'.repeat(48)}`, "' OR 1=1 --"];
    expect(
      await queriesOf(async () => {
        for (const text of malformed) expectRefused(await use(text));
      }),
    ).toBe(0);
    const unknown = `em_000000000000_${'0'.repeat(48)}`;
    expect(
      await queriesOf(async () => {
        expectRefused(await use(unknown));
      }),
    ).toBe(1);
  });

  it('is of an operator when it is for all accounts', async () => {
    const { key } = await create({ accounts: 'all' });
    expectPrincipal(await use(key), { accounts: 'all' });
  });

  it('gives the principal its limits', async () => {
    const { key, id } = await create({ rateLimit: 600, ingestLimit: 100_000 });
    expectPrincipal(await use(key), { id, limits: { requestsPerMinute: 600, recordsPerMinute: 100_000 } });
    const unlimited = await create();
    expect((await use(unlimited.key)).body.limits).toEqual({});
  });

  it('is accepted from its networks only', async () => {
    const { key, id } = await create({ allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] });
    expectAccepted(await use(key, '203.0.113.9'), id);
    expectAccepted(await use(key, '2001:db8::9'), id);
    expectAccepted(await use(key, '::ffff:203.0.113.9'), id);
    expectRefused(await use(key, '203.0.114.9'));
    expectRefused(await use(key, 'unknown'));
    expectRefused(await use(key));
    expect(await authenticator.authenticate(key)).toBeUndefined();
  });

  it('is listed without its secret, the oldest first', async () => {
    const { id } = await create({ name: 'listed', scopes: ['report:read', 'report:read'], rateLimit: 60 });
    const list = await keys.list();
    expect(list.find((key) => key.id === id)).toEqual({
      id,
      name: 'listed',
      allAccounts: false,
      accountIds: ['acme'],
      scopes: ['report:read'],
      rateLimit: 60,
      ingestLimit: null,
      allowedCidrs: [],
      createdAt: new Date(START),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      predecessorId: null,
      successorId: null,
    });
  });
});

describe('the last use of a key', () => {
  it('is noted at most once a minute', async () => {
    const { key, id } = await create();
    now = START + MINUTE;
    await Promise.all(Array.from({ length: 10 }, () => use(key)));
    expect(await lastUseOf(id)).toBe(START + MINUTE);
    await authenticator.beforeApplicationShutdown();
    now += MINUTE - 1;
    const queries = await queriesOf(async () => {
      await use(key);
      await authenticator.beforeApplicationShutdown();
    });
    expect(queries).toBe(1);
    now += 1;
    await use(key);
    expect(await lastUseOf(id, START + MINUTE)).toBe(START + 2 * MINUTE);
  });

  it('is not noted of a refused one', async () => {
    const { key, id } = await create();
    await keys.revoke(id);
    await use(key);
    expect((await row(id)).last_used_at).toBeNull();
  });

  it('fails no request when it cannot be noted', async () => {
    const { key, id } = await create();
    await service.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION refuse()`);
    try {
      expectAccepted(await use(key), id);
      await authenticator.beforeApplicationShutdown();
      expect((await row(id)).last_used_at).toBeNull();
      expect(service.logLines.some((line) => line.includes('was not noted') && line.includes(id))).toBe(true);
    } finally {
      await service.pool.query('DROP TRIGGER refuse ON api_key; DROP FUNCTION refuse()');
    }
  });
});

describe('the secret of a key', () => {
  it('is in neither the database nor the log', async () => {
    const { key, id } = await create();
    const secret = key.split('_').at(-1)!;
    const { url } = service;
    await use(key);
    await use(`${key}0`);
    await ask(`${url}/try/records?apikey=${key}`);
    await ask(`${url}/try/records?apikey=${secret}`);
    await ask(`${url}/nowhere?apikey=${key}`);
    await ask(`${url}/nowhere/${key}`);
    await keys.revoke(id);
    await use(key);

    const stored = JSON.stringify(await row(id), (_, value: unknown) =>
      Buffer.isBuffer(value) ? value.toString('hex') : value,
    );
    const log = service.logLines.join('\n');
    expect(stored).toContain(id);
    expect(log).toContain(id);
    for (const trace of [
      secret,
      Buffer.from(secret, 'hex').toString('base64'),
      Buffer.from(secret).toString('hex'),
    ]) {
      expect(stored).not.toContain(trace);
      expect(log).not.toContain(trace);
    }
    const dump = await service.pool.query<{ text: string }>('SELECT api_key::text AS text FROM api_key');
    expect(dump.rows.map(({ text }) => text).join()).not.toContain(secret);
  });
});
