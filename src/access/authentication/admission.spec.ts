import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { createLocalJWKSet } from 'jose';
import { Readable } from 'node:stream';
import { createSigner, type Signer } from '../../../test/auth/signer.js';
import { ApiError } from '../../errors/api-error.js';
import { AccessGuard } from './access.guard.js';
import { Admission } from './admission.js';
import { EarlyAccess } from './early-access.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { PUBLIC_PRINCIPAL, type Principal } from './principal.js';
import type { CredentialRefused } from './refusal.js';
import type { Access, Requirement } from './requirement.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import type { TokenRules } from './token-checks.js';

const NOW = Date.UTC(2026, 0, 1);
const PORTAL_TOKEN = `pt_${'0'.repeat(12)}_${'a'.repeat(48)}`;

const principal = (id: string, scope: string): Principal => ({
  kind: id === 'key' ? 'api-key' : 'portal-token',
  id,
  accounts: ['acme'],
  scopes: new Set([scope]),
});

let iam: Signer;
let users: Signer;
let admission: Admission;
let bearer: BearerGuard;
let apiKey: ApiKeyGuard;
/** The credentials and addresses that the stored ones were asked for. */
const asked: unknown[] = [];

const rulesOf = (signer: Signer, issuer: string): TokenRules => ({
  issuer,
  audiences: ['edgemeter'],
  audienceClaim: ['aud'],
  tokenTypes: ['none'],
  requiredClaims: [],
  claims: {
    subject: ['sub'],
    scopes: [['scope']],
    scopePrefix: '',
    roleScopes: [],
    accounts: ['account_id'],
  },
  accountsDefault: 'none',
  algorithms: ['ES256'],
  clockToleranceSeconds: 0,
  findKey: createLocalJWKSet({ keys: [signer.publicJwk] }),
  clock: () => NOW,
});

const authenticator = (known: Readonly<Record<string, Principal>>) => ({
  authenticate: (credential: string, address: string) => {
    asked.push([credential, address]);
    return Promise.resolve(known[credential]);
  },
});

beforeAll(async () => {
  [iam, users] = await Promise.all([createSigner('iam'), createSigner('users')]);
  bearer = new BearerGuard(new IamBearerStrategy(rulesOf(iam, 'https://iam')));
  const strategy = new XAuthorizationStrategy({
    ...rulesOf(users, 'https://users'),
    claims: { subject: ['sub'], scopes: [], scopePrefix: '', roleScopes: [], accounts: undefined },
  });
  apiKey = new ApiKeyGuard(authenticator({ em_key: principal('key', 'report:read') }));
  admission = new Admission(
    apiKey,
    new PortalTokenGuard(authenticator({ [PORTAL_TOKEN]: principal('portal', 'report:read') })),
    bearer,
    new XAuthorizationGuard(strategy),
  );
});

const token = (claims: object = {}) =>
  iam.sign({
    iss: 'https://iam',
    aud: 'edgemeter',
    sub: 'app',
    exp: NOW / 1_000 + 60,
    scope: 'report:read usage:read',
    account_id: 'acme',
    ...claims,
  });

const userToken = (claims: object = {}) =>
  users.sign({ iss: 'https://users', aud: 'edgemeter', sub: 'ann', exp: NOW / 1_000 + 60, ...claims });

type Headers = Readonly<Record<string, string>>;

const requestWith = (headers: Headers, more: object = {}): FastifyRequest => {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const raw = {
    headers: Object.fromEntries(lowerCase) as object,
    rawHeaders: Object.entries(headers).flat(),
  };
  return { raw, headers: raw.headers, query: {}, ip: '10.0.0.1', ...more } as unknown as FastifyRequest;
};

const ANY: Requirement = { anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' };
const BOTH: Requirement = { allOf: ['iam-bearer', 'x-authorization'], scope: 'usage:read' };

const admit = async (access: Access, headers: Headers) => admission.admit(access, requestWith(headers));

/** The names of the faults with their details, and the challenge. */
async function refusalOf(access: Access, headers: Headers) {
  const error = (await admit(access, headers).then(
    () => undefined,
    (reason: unknown) => reason,
  )) as ApiError;
  expect(error).toBeInstanceOf(ApiError);
  return [...error.faults.map(({ name, detail }) => [name, detail].filter(Boolean).join(' ')), error.headers];
}

describe('a route that takes one of several credentials', () => {
  it('admits a key, whose use is noted with the address of the client', async () => {
    asked.length = 0;
    expect(await admit(ANY, { 'X-API-Key': 'em_key' })).toEqual(principal('key', 'report:read'));
    expect(asked).toEqual([['em_key', '10.0.0.1']]);
  });

  it('admits a portal token and a token of the IAM, by the same header', async () => {
    expect(await admit(ANY, { Authorization: `Bearer ${PORTAL_TOKEN}` })).toEqual(
      principal('portal', 'report:read'),
    );
    expect(await admit(ANY, { Authorization: `Bearer ${await token()}` })).toEqual({
      kind: 'iam',
      id: 'app',
      accounts: ['acme'],
      scopes: new Set(['report:read', 'usage:read']),
    });
  });

  it('takes the key where there are both', async () => {
    const both = { 'X-API-Key': 'em_key', Authorization: 'Bearer bad' };
    expect((await admit(ANY, both)).id).toBe('key');
    expect(await refusalOf(ANY, { 'X-API-Key': 'em_bad', Authorization: `Bearer ${await token()}` })).toEqual(
      ['API_KEY', { 'WWW-Authenticate': 'Bearer realm="edgemeter", ApiKey realm="edgemeter"' }],
    );
  });

  it('takes none that it does not name', async () => {
    const onlyToken: Requirement = { anyOf: ['iam-bearer'], scope: 'report:read' };
    expect(await refusalOf(onlyToken, { 'X-API-Key': 'em_key' })).toEqual([
      'BEARER_TOKEN',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter"' },
    ]);
    const onlyKey: Requirement = { anyOf: ['apikey'], scope: 'report:read' };
    expect(await refusalOf(onlyKey, { Authorization: `Bearer ${await token()}` })).toEqual([
      'API_KEY',
      { 'WWW-Authenticate': 'ApiKey realm="edgemeter"' },
    ]);
  });

  it('names what is missing, and what is bad', async () => {
    expect(await refusalOf(ANY, {})).toEqual([
      'API_KEY',
      'BEARER_TOKEN',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", ApiKey realm="edgemeter"' },
    ]);
    expect(await refusalOf(ANY, { Authorization: 'Bearer bad' })).toEqual([
      'BEARER_TOKEN malformed',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", error="invalid_token", ApiKey realm="edgemeter"' },
    ]);
    const unknown = `Bearer ${PORTAL_TOKEN.replaceAll('a', 'b')}`;
    expect(await refusalOf(ANY, { Authorization: unknown })).toEqual([
      'BEARER_TOKEN',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", error="invalid_token", ApiKey realm="edgemeter"' },
    ]);
  });

  it('refuses a credential without the scope, and a token without accounts', async () => {
    const admin: Requirement = { ...ANY, scope: 'admin' };
    expect(await refusalOf(admin, { 'X-API-Key': 'em_key' })).toEqual(['SCOPE admin', {}]);
    expect(await refusalOf(admin, { Authorization: `Bearer ${await token()}` })).toEqual([
      'SCOPE admin',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", error="insufficient_scope", scope="admin"' },
    ]);
    const nameless = `Bearer ${await token({ account_id: undefined })}`;
    expect(await refusalOf(ANY, { Authorization: nameless })).toEqual(['TOKEN_ACCOUNTS', {}]);
  });
});

describe('a route that takes the token of an application and that of its user', () => {
  it('admits both together', async () => {
    const headers = { Authorization: `Bearer ${await token()}`, 'X-Authorization': await userToken() };
    expect(await admit(BOTH, headers)).toMatchObject({ id: 'app', userId: 'ann', accounts: ['acme'] });
  });

  it('names each that is missing or bad', async () => {
    expect(await refusalOf(BOTH, {})).toEqual([
      'BEARER_TOKEN',
      'USER_TOKEN',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter"' },
    ]);
    expect(await refusalOf(BOTH, { Authorization: `Bearer ${await token()}` })).toEqual([
      'USER_TOKEN',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter"' },
    ]);
    expect(
      await refusalOf(BOTH, { Authorization: 'Bearer bad', 'X-Authorization': await userToken() }),
    ).toEqual([
      'BEARER_TOKEN malformed',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", error="invalid_token"' },
    ]);
    // Each header has its own issuer.
    expect(
      await refusalOf(BOTH, {
        Authorization: `Bearer ${await userToken()}`,
        'X-Authorization': await token(),
      }),
    ).toEqual([
      'BEARER_TOKEN iss',
      'USER_TOKEN iss',
      { 'WWW-Authenticate': 'Bearer realm="edgemeter", error="invalid_token"' },
    ]);
  });
});

describe('a public route', () => {
  it('admits any caller as the public', async () => {
    expect(await admit('public', {})).toBe(PUBLIC_PRINCIPAL);
    expect(await admit('public', { Authorization: 'Bearer bad' })).toBe(PUBLIC_PRINCIPAL);
  });
});

describe('the guards of credentials', () => {
  const contextOf = (request: FastifyRequest) =>
    ({ switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }) }) as ExecutionContext;

  it('admit requests by themselves, too', async () => {
    expect(await apiKey.canActivate(contextOf(requestWith({ 'X-API-Key': 'em_key' })))).toBe(true);
    expect(() => apiKey.canActivate(contextOf(requestWith({})))).toThrow(
      expect.objectContaining({ problem: 'missing' }),
    );
    const request = requestWith({ Authorization: `Bearer ${await token()}` });
    expect(await bearer.canActivate(contextOf(request))).toBe(true);
    expect(request).toMatchObject({ 'iam-bearer': { subject: 'app' } });
  });

  it('use no session', () => {
    expect(bearer.getAuthenticateOptions()).toEqual({ session: false, property: 'iam-bearer' });
  });

  it('tell a token that is refused from one that cannot be checked', () => {
    const away = new ApiError({ name: 'ISSUER_UNAVAILABLE' });
    expect(() => bearer.handleRequest(away, false, undefined)).toThrow(away);
    expect(() => bearer.handleRequest(undefined, false, away)).toThrow(away);
    const refusal = (): CredentialRefused => {
      try {
        return bearer.handleRequest<CredentialRefused>(undefined, null, { message: 'no token' });
      } catch (error) {
        return error as CredentialRefused;
      }
    };
    expect(refusal()).toMatchObject({ form: 'iam-bearer', problem: 'invalid' });
    const identity = { subject: 'app' };
    expect(bearer.handleRequest(undefined, identity, undefined)).toBe(identity);
  });
});

describe('the guard of every handler', () => {
  class Routes {
    handler() {
      return 0;
    }
  }

  const contextOf = (request: object) =>
    ({
      switchToHttp: () => ({ getRequest: () => request }),
      getClass: () => Routes,
      getHandler: () => Reflect.get(Routes.prototype, 'handler') as object,
    }) as unknown as ExecutionContext;

  it('admits whom the route admits, and keeps the principal at the request', async () => {
    const request = requestWith({ 'X-API-Key': 'em_key' }, { routeOptions: { config: { access: ANY } } });
    expect(await new AccessGuard(admission).canActivate(contextOf(request))).toBe(true);
    expect(request.principal).toEqual(principal('key', 'report:read'));
  });

  it('asks nothing again of a request that has its principal', () => {
    const request = { principal: PUBLIC_PRINCIPAL };
    expect(new AccessGuard(undefined as never).canActivate(contextOf(request))).toBe(true);
  });

  it('admits no request to a handler without a decision', () => {
    const request = requestWith({ 'X-API-Key': 'em_key' }, { routeOptions: { config: {} } });
    expect(() => new AccessGuard(admission).canActivate(contextOf(request))).toThrow(
      'Routes.handler is undecided',
    );
  });
});

describe('the check before a body is read', () => {
  type Hook = (request: FastifyRequest, reply: unknown, done: (error?: Error) => void) => void;

  /** Runs the hook that is registered for a moment. */
  function arrive(request: FastifyRequest): Promise<Error | undefined> {
    const hooks = new Map<string, Hook>();
    const server = { addHook: (moment: string, hook: Hook) => void hooks.set(moment, hook) };
    const host = { httpAdapter: { getInstance: () => server } } as unknown as HttpAdapterHost;
    new EarlyAccess(host, admission).begin();
    expect([...hooks.keys()]).toEqual(['onRequest']);
    return new Promise((resolve) => hooks.get('onRequest')?.(request, {}, resolve));
  }

  const routed = (access: Access | undefined, headers: Headers) =>
    requestWith(headers, { routeOptions: { config: { access } } });

  it('leaves the principal for the guard', async () => {
    const request = routed(ANY, { 'X-API-Key': 'em_key' });
    expect(await arrive(request)).toBeUndefined();
    expect(request.principal).toEqual(principal('key', 'report:read'));
  });

  it('refuses, once the body behind it is read off', async () => {
    const body = Readable.from([Buffer.alloc(10), Buffer.alloc(10)]);
    const request = routed(ANY, { 'X-API-Key': 'em_bad' });
    const given = request.raw as unknown as Record<string, unknown>;
    const iterator = () => body.iterator({ destroyOnReturn: false });
    Object.assign(given, {
      headers: { ...(given.headers as object), 'content-length': '20' },
      readableEnded: false,
      iterator,
    });
    expect(await arrive(request)).toMatchObject({ faults: [{ name: 'API_KEY' }] });
    expect(body.readableEnded).toBe(true);
    expect(request.principal).toBeUndefined();
  });

  it('leaves alone what the framework answers', async () => {
    const request = routed(undefined, {});
    expect(await arrive(request)).toBeUndefined();
    expect(request.principal).toBeUndefined();
  });
});
