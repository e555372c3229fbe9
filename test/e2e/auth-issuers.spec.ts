import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { startAppWithRoutes } from '../auth/app-with-routes.js';
import { API_KEY, ask, BAD_TOKEN, BEARER, expectPrincipal, expectRefusal } from '../auth/caller.js';
import { HANG } from '../auth/jwks-server.js';
import { AccessRoutes } from '../auth/routes.js';
import { startWorld, type World } from '../auth/world.js';
import type { TestApp } from '../support/test-app.js';

let world: World;
let ahead = 0;

beforeAll(async () => {
  world = await startWorld(() => Date.now() + ahead);
});

afterEach(() => {
  ahead = 0;
});

afterAll(() => world.close());

const bearer = (token: string) => ['Authorization', `Bearer ${token}`] as const;
const userToken = (token: string) => ['X-Authorization', token] as const;

async function withService(
  env: Record<string, string>,
  work: (service: TestApp) => Promise<void>,
): Promise<void> {
  const service = await startAppWithRoutes({ routes: [AccessRoutes], env });
  try {
    await work(service);
  } finally {
    await service.close();
  }
}

describe('tokens of the IAM', () => {
  it('are such as an OpenID provider issues', () => {
    const { report } = world.credentials;
    expect(decodeProtectedHeader(report)).toMatchObject({ typ: 'at+jwt', alg: 'PS256' });
    expect(decodeJwt(report)).toMatchObject({ aud: 'edgemeter', scope: 'report:read', sub: 'partner' });
  });

  it('expire, and those of users too', async () => {
    const { usage, report, user } = world.credentials;
    const { url } = world.service;
    expectPrincipal(await ask(`${url}/try/aggregate`, [bearer(usage), userToken(user)]), { userId: 'ann' });
    ahead = 3_600_000;
    const answer = await ask(`${url}/try/report`, [bearer(report)]);
    expectRefusal(answer, ['BEARER_TOKEN'], `${BAD_TOKEN}, ${API_KEY}`);
    expect(answer.body.header?.errors[0]?.description).toBe('Missing or invalid bearer token: expired');
    const both = await ask(`${url}/try/aggregate`, [bearer(usage), userToken(user)]);
    expectRefusal(both, ['BEARER_TOKEN', 'USER_TOKEN'], BAD_TOKEN);
  });
});

describe('an issuer that is away', () => {
  it('is 503 for a token whose key is unknown, unless another credential is refused', async () => {
    const { usage, user, wrongIssuer } = world.credentials;
    await withService({ ...world.env, USER_JWKS_URI: 'http://127.0.0.1:1/' }, async ({ url }) => {
      const aggregate = `${url}/try/aggregate`;
      expectRefusal(await ask(aggregate, [bearer(usage), userToken(user)]), ['ISSUER_UNAVAILABLE']);
      const answer = await fetch(aggregate, {
        headers: [bearer(usage), userToken(user)].map((line) => [...line]) as [],
      });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expectRefusal(await ask(aggregate, [userToken(user)]), ['BEARER_TOKEN'], BEARER);
      expectRefusal(await ask(aggregate, [bearer(usage), userToken(wrongIssuer)]), ['USER_TOKEN'], BAD_TOKEN);
    });
  });

  it('fails no request whose key is known', async () => {
    const { usage, user } = world.credentials;
    const lines = [bearer(usage), userToken(user)];
    const { url } = world.service;
    expectPrincipal(await ask(`${url}/try/aggregate`, lines), { userId: 'ann' });
    world.users.misbehave = HANG;
    ahead = 120_000;
    try {
      expectPrincipal(await ask(`${url}/try/aggregate`, lines), { userId: 'ann' });
    } finally {
      world.users.misbehave = undefined;
    }
  });
});

describe('an IAM that is known by its URL', () => {
  it('has its keys where its discovery document says', async () => {
    const { usage, report, user } = world.credentials;
    await withService({ ...world.env, IAM_JWKS_URI: '' }, async ({ url }) => {
      expectPrincipal(await ask(`${url}/try/aggregate`, [bearer(usage), userToken(user)]), {
        accounts: 'all',
      });
      expectPrincipal(await ask(`${url}/try/report`, [bearer(report)]), { accounts: ['acme'] });
    });
  });
});

describe('an IAM token that names no account', () => {
  const seen = async (accountsDefault: string) => {
    const { usage, reportOfNone, admin, user } = world.credentials;
    const answers: unknown[] = [];
    await withService({ ...world.env, IAM_ACCOUNTS_DEFAULT: accountsDefault }, async ({ url }) => {
      for (const [route, lines] of [
        ['report', [bearer(reportOfNone)]],
        ['aggregate', [bearer(usage), userToken(user)]],
        ['administration', [bearer(admin)]],
      ] as const) {
        const { status, body } = await ask(`${url}/try/${route}`, lines);
        answers.push(status === 200 ? body.accounts : body.header?.errors[0]?.description);
      }
    });
    return answers;
  };

  it.each([
    ['', ['The token names no account that it may use', 'The token names no account that it may use', []]],
    [
      'none',
      ['The token names no account that it may use', 'The token names no account that it may use', []],
    ],
    ['user', ['The token names no account that it may use', 'all', []]],
    ['all', ['all', 'all', 'all']],
  ])('may with IAM_ACCOUNTS_DEFAULT=%s ask for what it says', async (accountsDefault, expected) => {
    expect(await seen(accountsDefault)).toEqual(expected);
  });
});

describe('a user token with scopes and accounts', () => {
  it('limits the application when the configuration says so', async () => {
    const { reportOfTwo } = world.credentials;
    const limits = {
      USER_SCOPE_CLAIMS: 'groups',
      USER_ROLE_SCOPES: 'readers=usage:read',
      USER_ACCOUNTS_CLAIM: 'tenant.ids',
    };
    await withService({ ...world.env, ...limits }, async ({ url }) => {
      const askAs = async (claims: object) =>
        ask(`${url}/try/aggregate`, [bearer(reportOfTwo), userToken(await world.userToken({ ...claims }))]);
      const tenant = { ids: ['globex', 'initech'] };
      expectPrincipal(await askAs({ groups: ['readers'], tenant }), {
        accounts: ['globex'],
        scopes: ['usage:read'],
      });
      expect((await askAs({ groups: ['writers'], tenant })).status).toBe(403);
      expectRefusal(await askAs({ groups: ['readers'] }), ['TOKEN_ACCOUNTS']);
      expectRefusal(await askAs({ groups: ['readers'], tenant: { ids: ['initech'] } }), ['TOKEN_ACCOUNTS']);
      expectRefusal(await askAs({ groups: ['readers'], tenant: 'globex' }), ['USER_TOKEN'], BAD_TOKEN);
    });
  });
});

describe('claims', () => {
  // Only an issuer of our own issues such: it takes the place of the IAM.
  const asIam = () => {
    const { USER_ISSUER, USER_AUDIENCE, USER_JWKS_URI } = world.env;
    return { IAM_ISSUER: USER_ISSUER!, IAM_AUDIENCE: USER_AUDIENCE!, IAM_JWKS_URI: USER_JWKS_URI! };
  };

  it('that name scopes may be a list, and are called scope or scp', async () => {
    await withService(asIam(), async ({ url }) => {
      for (const claims of [
        { scope: 'x admin' },
        { scope: ['x', 'admin'] },
        { scp: ['admin'] },
        { scp: 'admin' },
      ]) {
        const answer = await ask(`${url}/try/administration`, [bearer(await world.userToken(claims))]);
        expect(answer.status).toBe(200);
      }
      for (const claims of [
        { scope: 'ADMIN' },
        { scope: 'administration' },
        { scope: 7 },
        { scope: [['admin']] },
        {},
      ]) {
        const answer = await ask(`${url}/try/administration`, [bearer(await world.userToken(claims))]);
        expect(answer.status).toBe(403);
      }
    });
  });

  it('that name accounts in no known way refuse the token', async () => {
    await withService(asIam(), async ({ url }) => {
      for (const account_id of [null, {}, 7, ['acme', 7], '', ['a\0'], [['acme']]]) {
        const token = await world.userToken({ scope: 'admin', account_id });
        expectRefusal(await ask(`${url}/try/administration`, [bearer(token)]), ['BEARER_TOKEN'], BAD_TOKEN);
      }
      const none = await world.userToken({ scope: 'admin', account_id: [] });
      expectPrincipal(await ask(`${url}/try/administration`, [bearer(none)]), { accounts: [] });
    });
  });
});
