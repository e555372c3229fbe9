import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { readFileSync } from 'node:fs';
import type { IssuerConfig, TokensConfig } from '../../config/sections.js';
import { CLOCK, TOKENS_CONFIG } from '../../config/config.module.js';
import { createLogger, LOGGER } from '../../logging/logger.js';
import { OutboundClient } from '../../outbound/outbound-client.js';
import { createDevIssuer, DevIssuer, devIssuersOf } from './dev-issuer/dev-issuer.js';
import { DevTokenRequest } from './dev-issuer/dev-token-request.js';
import { devIssuerController } from './dev-issuer/dev-issuer.controller.js';
import { readShape } from '../../errors/read-shape.js';
import { toIamIdentity, toUserIdentity } from './token-identity.js';
import { configuredRules, IAM_TOKEN_RULES, TOKEN_RULES_PROVIDERS, USER_TOKEN_RULES } from './token-rules.js';
import type { TokenRules } from './token-checks.js';
import { verifyToken } from './verify-token.js';

const NOW = Date.UTC(2026, 0, 1) + 999;
const clock = () => NOW;
const logger = createLogger('silent');
const client = {} as OutboundClient;

const issuer = (more: object = {}): IssuerConfig => ({
  issuer: 'https://iam.example',
  audiences: ['edgemeter'],
  audienceClaim: ['aud'],
  jwksUri: 'https://iam.example/keys',
  algorithms: ['ES256'],
  tokenTypes: ['jwt'],
  requiredClaims: [],
  claims: { subject: ['sub'], scopes: [['scope']], scopePrefix: '', roleScopes: [], accounts: undefined },
  ...more,
});

const tokens = (more: Partial<TokensConfig> = {}): TokensConfig => ({
  clockToleranceSeconds: 7,
  iam: undefined,
  user: undefined,
  accountsDefault: 'user',
  ...more,
});

let devIssuer: DevIssuer;

beforeAll(async () => {
  devIssuer = await createDevIssuer('test', tokens(), clock);
});

describe('the rules of a configured issuer', () => {
  const rulesOf = (kind: 'iam' | 'user', config: TokensConfig) =>
    configuredRules(kind, { tokens: config, clock, logger, client });

  it('are its configuration, with its keys', () => {
    const rules = rulesOf('iam', tokens({ iam: issuer() }));
    expect(rules).toMatchObject({ ...issuer(), clockToleranceSeconds: 7, accountsDefault: 'user', clock });
    expect(rules?.keySet?.state).toMatchObject({ keys: 0, failing: false });
    expect(typeof rules?.findKey).toBe('function');
    expect(rulesOf('user', tokens({ iam: issuer() }))).toBeUndefined();
  });

  it.each([
    ['https://iam.example/keys', 'https://iam.example/keys'],
    [undefined, 'https://iam.example/.well-known/openid-configuration'],
  ])('have keys at %s from %s', async (jwksUri, expected) => {
    const asked: string[] = [];
    const get = (address: string) => {
      asked.push(address);
      return Promise.reject(new Error('away'));
    };
    const rules = configuredRules('iam', {
      tokens: tokens({ iam: issuer({ jwksUri }) }),
      clock,
      logger,
      client: { get } as unknown as OutboundClient,
    });
    await expect(rules?.findKey({ alg: 'ES256', kid: 'x' })).rejects.toMatchObject({ status: 503 });
    expect(asked).toEqual([expected]);
  });

  it('may not name a scope that there is not', () => {
    const withRoles = (roleScopes: object) =>
      tokens({ user: issuer({ claims: { ...issuer().claims, roleScopes } }) });
    expect(rulesOf('user', withRoles([['r', ['admin', 'report:read']]]))).toBeDefined();
    expect(() =>
      rulesOf(
        'user',
        withRoles([
          ['r', ['admin', 'fly']],
          ['s', ['toString']],
        ]),
      ),
    ).toThrow(
      'USER_ROLE_SCOPES names fly, toString: the scopes are report:read, usage:read, usage:write, portal:issue, admin',
    );
  });
});

describe('the rules that the service uses', () => {
  const provided = (config: TokensConfig) =>
    TOKEN_RULES_PROVIDERS.map(({ useFactory }) =>
      (useFactory as (...args: unknown[]) => TokenRules)(config, clock, logger, devIssuer, client),
    );

  it('are those of the configuration, else those of the development issuer', () => {
    const [iam, user] = provided(tokens({ iam: issuer() }));
    expect(iam).toMatchObject({ issuer: 'https://iam.example', clockToleranceSeconds: 7 });
    expect(user).toMatchObject({
      issuer: 'urn:edgemeter:dev:user',
      clockToleranceSeconds: 7,
      accountsDefault: 'user',
      clock,
    });
  });

  it('are provided by kind', () => {
    expect(TOKEN_RULES_PROVIDERS.map(({ provide }) => provide)).toEqual([IAM_TOKEN_RULES, USER_TOKEN_RULES]);
    expect([IAM_TOKEN_RULES, USER_TOKEN_RULES].map(String)).toEqual([
      'Symbol(IamTokenRules)',
      'Symbol(UserTokenRules)',
    ]);
    expect(TOKEN_RULES_PROVIDERS[0]?.inject).toEqual([
      TOKENS_CONFIG,
      CLOCK,
      LOGGER,
      DevIssuer,
      OutboundClient,
    ]);
  });
});

describe('the development issuer', () => {
  it('replaces the issuers that are not configured, and none in production', () => {
    expect(devIssuersOf('development', tokens())).toEqual(['iam', 'user']);
    expect(devIssuersOf('test', tokens({ user: issuer() }))).toEqual(['iam']);
    expect(devIssuersOf('production', tokens())).toEqual([]);
  });

  it('issues nothing for one that is configured', async () => {
    const half = await createDevIssuer('test', tokens({ iam: issuer() }), clock);
    expect(() => half.keySet('iam')).toThrow('There is no development issuer of iam tokens');
    await expect(half.issue('iam', { sub: 'x' })).rejects.toThrow('no development issuer of iam');
    expect(half.keySet('user').keys).toHaveLength(1);
  });

  it('issues tokens that its rules accept, for an hour', async () => {
    const token = await devIssuer.issue('iam', { sub: 'app', scope: 'admin', account_id: ['acme'] });
    const claims = decodeJwt(token);
    const { jti, ...others } = claims;
    const begun = Math.floor(NOW / 1_000);
    expect(others).toEqual({
      sub: 'app',
      scope: 'admin',
      account_id: ['acme'],
      iss: 'urn:edgemeter:dev:iam',
      aud: 'edgemeter',
      iat: begun,
      exp: begun + 3_600,
    });
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    const [key] = devIssuer.keySet('iam').keys;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: key?.kid, typ: 'at+jwt' });
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect('d' in key!).toBe(false);

    const rules: TokenRules = {
      ...devIssuer.trust('iam'),
      clock,
      clockToleranceSeconds: 0,
      accountsDefault: 'none',
    };
    const verified = await verifyToken(token, rules);
    expect(toIamIdentity(verified, rules)).toMatchObject({
      subject: 'app',
      scopes: new Set(['admin']),
      accounts: ['acme'],
    });
  });

  it('lets a user have all accounts, and no scopes of its own', async () => {
    const token = await devIssuer.issue('user', { sub: 'ann', scope: 'admin', expiresInSeconds: 5 });
    const rules: TokenRules = {
      ...devIssuer.trust('user'),
      clock,
      clockToleranceSeconds: 0,
      accountsDefault: 'none',
    };
    expect(toUserIdentity(await verifyToken(token, rules), rules)).toEqual({
      subject: 'ann',
      scopes: undefined,
      accounts: 'all',
    });
    expect(decodeJwt(token).exp).toBe(Math.floor(NOW / 1_000) + 5);
    expect(devIssuer.trust('user')).toMatchObject({ requiredClaims: [], audiences: ['edgemeter'] });
  });

  it.each([
    [{}, 3_600],
    [{ expires_in: 60 }, 60],
  ])('answers as an OAuth server does, asked with %j', async (more, expires_in) => {
    const Controller = devIssuerController('iam') as new (issuer: DevIssuer) => {
      token(request: object): Promise<{ access_token: string }>;
      keySet(): object;
    };
    const controller = new Controller(devIssuer);
    const answer = await controller.token({ sub: 'app', scope: 's', account_id: 'a', ...more });
    expect(answer).toEqual({ access_token: answer.access_token, token_type: 'Bearer', expires_in });
    const claims = decodeJwt(answer.access_token);
    expect(claims).toMatchObject({ sub: 'app', scope: 's', account_id: 'a' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(expires_in);
    expect(controller.keySet()).toEqual(devIssuer.keySet('iam'));
  });
});

describe('the documentation of the development issuer', () => {
  it('is the published one', () => {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      readonly paths: Record<string, Record<string, { readonly responses: Record<string, Documented> }>>;
    };
    const methods = devIssuerController('iam').prototype as Readonly<Record<string, object>>;
    const documented = (method: string) =>
      (Reflect.getMetadata('swagger/apiResponse', methods[method]!) as Record<string, object>)[200];
    for (const [method, path, verb] of [
      ['keySet', '/dev/iam/jwks.json', 'get'],
      ['token', '/dev/iam/token', 'post'],
    ] as const) {
      const published = paths[path]?.[verb]?.responses[200];
      expect(documented(method)).toMatchObject({
        description: published?.description,
        schema: published?.content['application/json'].schema,
      });
      expect(published?.description).not.toBe('');
    }
  });

  it('refuses a property that it does not name as a malformed body', () => {
    const parameters = Reflect.getMetadata(
      ROUTE_ARGS_METADATA,
      devIssuerController('iam'),
      'token',
    ) as Record<string, { readonly pipes: readonly { transform(value: unknown): unknown }[] }>;
    const [pipe] = Object.values(parameters)[0]?.pipes ?? [];
    expect(() => pipe?.transform({ sub: 'a', colour: 'red' })).toThrow(
      expect.objectContaining({ faults: [{ name: 'MALFORMED_BODY', field: 'colour' }] }),
    );
  });
});

interface Documented {
  readonly description: string;
  readonly content: { readonly 'application/json': { readonly schema: object } };
}

describe('what a development token is asked for with', () => {
  const faults = (body: object) =>
    readShape(DevTokenRequest, body as Readonly<Record<string, unknown>>, {
      unknownProperty: 'MALFORMED_BODY',
      fallback: 'MALFORMED_REQUEST',
    }).faults.map(({ name, field, detail }) => [name, field, detail]);

  it.each([
    { sub: 'a' },
    { sub: 'a', scope: '' },
    { sub: 'a', account_id: 'acme', expires_in: 1 },
    { sub: 'a', account_id: ['acme', 'globex'], expires_in: 2_592_000 },
    { sub: 'a', account_id: Array(1_000).fill('acme') },
  ])('may be %.60j', (body) => {
    expect(faults(body)).toEqual([]);
  });

  const LIFETIME = ['MALFORMED_BODY', 'expires_in', 'must be a whole number from 1 to 2592000'];
  const ACCOUNTS = [
    'MALFORMED_BODY',
    'account_id',
    'must be a string that is not empty, or an array of such',
  ];

  it.each<[object, unknown[]]>([
    [{}, ['MALFORMED_BODY', 'sub', 'must be a string that is not empty']],
    [{ sub: '' }, ['MALFORMED_BODY', 'sub', 'must be a string that is not empty']],
    [{ sub: 5 }, ['MALFORMED_BODY', 'sub', 'must be a string that is not empty']],
    [{ sub: 'a', scope: 5 }, ['MALFORMED_BODY', 'scope', 'must be a string']],
    [{ sub: 'a', account_id: '' }, ACCOUNTS],
    [{ sub: 'a', account_id: ['acme', ''] }, ACCOUNTS],
    [{ sub: 'a', account_id: [5] }, ACCOUNTS],
    [{ sub: 'a', account_id: { a: 'b' } }, ACCOUNTS],
    [{ sub: 'a', account_id: Array(1_001).fill('acme') }, ['MALFORMED_BODY', 'account_id', 'at most 1000']],
    [{ sub: 'a', expires_in: 0 }, LIFETIME],
    [{ sub: 'a', expires_in: 2_592_001 }, LIFETIME],
    [{ sub: 'a', expires_in: 1.5 }, LIFETIME],
    [{ sub: 'a', expires_in: '5' }, LIFETIME],
    [{ sub: 'a', colour: 'red' }, ['MALFORMED_BODY', 'colour', undefined]],
  ])('may not be %.60j', (body, fault) => {
    expect(faults(body)).toEqual([fault]);
  });
});
