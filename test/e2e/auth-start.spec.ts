import { afterEach, describe, expect, it } from '@jest/globals';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { startAppWithRoutes } from '../auth/app-with-routes.js';
import { AccessRoutes, ForgottenRoutes } from '../auth/routes.js';
import type { TestApp } from '../support/test-app.js';

const running: TestApp[] = [];

async function start(...args: Parameters<typeof startAppWithRoutes>): Promise<TestApp> {
  const app = await startAppWithRoutes(...args);
  running.push(app);
  return app;
}

afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
});

const ISSUERS = {
  IAM_ISSUER: 'https://iam.example',
  IAM_AUDIENCE: 'edgemeter',
  IAM_JWKS_URI: 'https://127.0.0.1:1/',
  USER_ISSUER: 'https://users.example',
  USER_AUDIENCE: 'edgemeter',
  USER_JWKS_URI: 'https://127.0.0.1:1/',
};

describe('the start', () => {
  it('is refused when a handler says not who may call it', async () => {
    const starting = start({ routes: [AccessRoutes, ForgottenRoutes] });
    await expect(starting).rejects.toThrow(
      'Neither @Authenticated nor @Public stands at ForgottenRoutes.undecided',
    );
  });

  it('leaves two applications in one process to their own issuers', async () => {
    const [one, other] = [await start({ routes: [AccessRoutes] }), await start({ routes: [AccessRoutes] })];
    const ask = async (app: TestApp, token: string) =>
      (await fetch(`${app.url}/try/administration`, { headers: { authorization: `Bearer ${token}` } }))
        .status;
    const tokenOf = (app: TestApp) => app.app.get(DevIssuer).issue('iam', { sub: 'x', scope: 'admin' });
    const [tokenOfOne, tokenOfOther] = [await tokenOf(one), await tokenOf(other)];
    expect(await ask(one, tokenOfOne)).toBe(200);
    expect(await ask(other, tokenOfOther)).toBe(200);
    expect(await ask(one, tokenOfOther)).toBe(401);
    expect(await ask(other, tokenOfOne)).toBe(401);
    await running.pop()?.close();
    expect(await ask(one, tokenOfOne)).toBe(200);
  });
});

describe('the end', () => {
  it('judges bearer tokens as long as requests come, also while the background work ends', async () => {
    const service = await start({ routes: [AccessRoutes] });
    running.pop();
    const token = await service.app.get(DevIssuer).issue('iam', { sub: 'x', scope: 'admin' });
    let begin!: () => void;
    let end!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const work = new Promise<void>((resolve) => (end = resolve));
    Object.assign(service.app.get(AccessRoutes), {
      beforeApplicationShutdown: () => {
        begin();
        return work;
      },
    });
    const closed = service.close();
    try {
      await begun;
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${service.url}/try/administration`, { headers })).status).toBe(200);
    } finally {
      end();
      await closed;
    }
  });
});

describe('the development issuer', () => {
  it('issues tokens over HTTP that are accepted', async () => {
    const { url } = await start({ routes: [AccessRoutes] });
    const tokenFor = async (kind: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/dev/${kind}/token`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      return (await answer.json()) as { access_token: string };
    };
    const iam = await tokenFor('iam', {
      sub: 'portal',
      scope: 'usage:read',
      account_id: ['acme'],
      expires_in: 60,
    });
    expect(iam).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 60 });
    const user = await tokenFor('user', { sub: 'ann' });
    expect(user).toMatchObject({ expires_in: 3_600 });
    const answer = await fetch(`${url}/try/aggregate`, {
      headers: { authorization: `Bearer ${iam.access_token}`, 'x-authorization': user.access_token },
    });
    expect(await answer.json()).toMatchObject({ id: 'portal', userId: 'ann', accounts: ['acme'] });
  });

  it('publishes its public keys', async () => {
    const { url } = await start({ routes: [] });
    for (const kind of ['iam', 'user']) {
      const { keys } = (await (await fetch(`${url}/dev/${kind}/jwks.json`)).json()) as { keys: object[] };
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(keys[0]).not.toHaveProperty('d');
    }
  });

  it.each([
    [{}, ['sub']],
    [{ sub: 1, expires_in: 1.5 }, ['sub', 'expires_in']],
    [{ sub: 'x', account_id: [1] }, ['account_id']],
    [{ sub: 'x', aud: 'other' }, ['aud']],
  ])('refuses %j', async (body, fields) => {
    const { url } = await start({ routes: [] });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/dev/iam/token`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    const { header } = (await answer.json()) as { header: { errors: { field: string }[] } };
    expect([...new Set(header.errors.map(({ field }) => field))].sort()).toEqual([...fields].sort());
  });

  it('stands in only for an issuer that is not configured', async () => {
    const { USER_ISSUER, USER_AUDIENCE, USER_JWKS_URI } = ISSUERS;
    const { url, app } = await start({ routes: [], env: { USER_ISSUER, USER_AUDIENCE, USER_JWKS_URI } });
    expect((await fetch(`${url}/dev/iam/jwks.json`)).status).toBe(200);
    expect((await fetch(`${url}/dev/user/jwks.json`)).status).toBe(404);
    await expect(app.get(DevIssuer).issue('user', { sub: 'ann' })).rejects.toThrow('no development issuer');
  });

  it('is not there in production', async () => {
    const { url, app } = await start({ routes: [], env: { NODE_ENV: 'production', ...ISSUERS } });
    for (const kind of ['iam', 'user'] as const) {
      expect((await fetch(`${url}/dev/${kind}/jwks.json`)).status).toBe(404);
      expect((await fetch(`${url}/dev/${kind}/token`, { method: 'POST' })).status).toBe(404);
      await expect(app.get(DevIssuer).issue(kind, { sub: 'ann' })).rejects.toThrow('no development issuer');
    }
  });
});
