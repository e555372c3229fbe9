import type { JWTPayload } from 'jose';
import { KEY_SCOPES, type KeyScope } from '../../src/access/api-keys/key-scopes.js';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import type { ApiKeyRequest } from '../../src/access/api-keys/api-key-request.js';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import type { Requirement } from '../../src/access/authentication/requirement.js';
import { SCOPES, type Scope } from '../../src/access/authentication/scopes.js';
import type { PortalTokenRequest } from '../../src/access/portal-tokens/portal-token.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { withRoutes, type ServerRoute } from '../support/fastify-routes.js';
import type { Lines } from './caller.js';
import { handlersOf, type Handler } from './handlers.js';
import { JwksServer } from './jwks-server.js';
import { createSigner, type Signer } from './signer.js';

export const OWN_ACCOUNT = 'acme';
const FOREIGN_ACCOUNT = 'globex';
const AUDIENCE = 'edgemeter';
const IAM = 'https://iam.example';
const USERS = 'https://users.example';

/** By how much the clock is set forward once the credentials are made: what was to end by then has ended. */
const AHEAD_MS = 90_000;
const SOON_SECONDS = 30;
const LATER_SECONDS = 3_600;

/** What may be the matter with an API key. */
export const KEY_CASES = [
  'own',
  'foreign',
  'revoked',
  'expired',
  'wrong scope',
  'rotated, inside the overlap',
  'rotated, after the overlap',
  'outside its networks',
  'unknown',
] as const;
export type KeyCase = (typeof KEY_CASES)[number];

/** What may be the matter with a token of the IAM. */
export const TOKEN_CASES = [
  'own',
  'foreign',
  'expired',
  'wrong scope',
  'wrong issuer',
  'wrong audience',
  'without accounts',
  'forged',
] as const;
export type TokenCase = (typeof TOKEN_CASES)[number];

/** What may be the matter with a portal token. */
export const PORTAL_CASES = ['own', 'foreign', 'revoked', 'expired', 'issuer revoked', 'unknown'] as const;
export type PortalCase = (typeof PORTAL_CASES)[number];

type Keys = Readonly<Record<KeyCase, string>>;

/** The service as it runs, with a credential for every occasion, and all its routes. */
export interface AccessWorld {
  readonly service: TestApp;
  readonly handlers: readonly Handler[];
  readonly routes: readonly ServerRoute[];
  key(what: KeyCase, requirement: Requirement): Lines;
  /** Where a route asks for a user, too, the user's own good token beside it. */
  token(what: TokenCase, requirement: Requirement): Promise<Lines>;
  portalToken(what: PortalCase): Lines;
  userToken(what: 'expired' | 'wrong issuer'): Promise<Lines>;
  close(): Promise<void>;
}

export async function startAccessWorld(): Promise<AccessWorld> {
  const [iam, users, stranger] = [
    await createSigner('iam'),
    await createSigner('users'),
    await createSigner('iam'),
  ];
  const servers = [await JwksServer.start(iam.publicJwk), await JwksServer.start(users.publicJwk)] as const;
  const env = {
    IAM_ISSUER: IAM,
    IAM_AUDIENCE: AUDIENCE,
    IAM_JWKS_URI: servers[0].uri,
    USER_ISSUER: USERS,
    USER_AUDIENCE: AUDIENCE,
    USER_JWKS_URI: servers[1].uri,
  };
  let ahead = 0;
  const { started: service, routes } = await withRoutes(() =>
    startTestApp({ env, clock: () => Date.now() + ahead }),
  );
  const keys = await makeKeys(service.app.get(ApiKeysService));
  const portalTokens = await makePortalTokens(service);
  ahead = AHEAD_MS;
  const close = async () => {
    await service.close();
    for (const server of servers) await server.close();
  };
  return {
    service,
    routes,
    handlers: handlersOf(service),
    close,
    key: (what, { scope }) => [['X-API-Key', keys[isKeyScope(scope) ? scope : 'report:read'][what]]],
    token: async (what, requirement) => [
      ['Authorization', `Bearer ${await iamToken(what, requirement.scope, iam, stranger)}`],
      ...('allOf' in requirement ? ([['X-Authorization', await sign(users, USERS, 'ann')]] as const) : []),
    ],
    portalToken: (what) => [['Authorization', `Bearer ${portalTokens[what]}`]],
    userToken: async (what) => {
      const issuer = what === 'wrong issuer' ? IAM : USERS;
      const token = await sign(users, issuer, 'ann', what === 'expired' ? { exp: 1_000_000_000 } : {});
      return [
        ['Authorization', `Bearer ${await iamToken('own', 'usage:read', iam, stranger)}`],
        ['X-Authorization', token],
      ];
    },
  };
}

const isKeyScope = (scope: Scope): scope is KeyScope => scope in KEY_SCOPES;

async function makeKeys(service: ApiKeysService): Promise<Readonly<Record<KeyScope, Keys>>> {
  const scopes = Object.keys(KEY_SCOPES) as KeyScope[];
  const entries = await Promise.all(
    scopes.map(async (scope) => [scope, await keysOf(scope, service)] as const),
  );
  return Object.fromEntries(entries) as Record<KeyScope, Keys>;
}

async function keysOf(scope: KeyScope, service: ApiKeysService): Promise<Keys> {
  const make = (more: Partial<ApiKeyRequest> = {}) =>
    service.create({ name: scope, accounts: [OWN_ACCOUNT], scopes: [scope], ...more });
  const rotated = async (overlapSeconds: number) => {
    const { key, details } = await make();
    await service.rotate(details.id, { overlapSeconds }, THE_SERVICE);
    return key;
  };
  const revoked = await make();
  await service.revoke(revoked.details.id);
  const others = Object.keys(KEY_SCOPES).filter((name) => name !== scope);
  const own = (await make()).key;
  return {
    own,
    foreign: (await make({ accounts: [FOREIGN_ACCOUNT] })).key,
    revoked: revoked.key,
    expired: (await make({ expiresAt: new Date(Date.now() + SOON_SECONDS * 1_000) })).key,
    'wrong scope': (await make({ scopes: others })).key,
    'rotated, inside the overlap': await rotated(LATER_SECONDS),
    'rotated, after the overlap': await rotated(SOON_SECONDS),
    'outside its networks': (await make({ allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] })).key,
    unknown: own.replace(/[0-9a-f]{48}$/, '0'.repeat(48)),
  };
}

async function makePortalTokens({ app }: TestApp): Promise<Readonly<Record<PortalCase, string>>> {
  const [keys, tokens] = [app.get(ApiKeysService), app.get(PortalTokensService)];
  const issue = (request: Partial<PortalTokenRequest> = {}, issuer = THE_SERVICE) =>
    tokens.issue({ accounts: [OWN_ACCOUNT], lifetimeSeconds: LATER_SECONDS, ...request }, issuer);
  const issuer = await keys.create({ name: 'issuer', accounts: [OWN_ACCOUNT], scopes: ['portal:issue'] });
  const orphan = await issue({}, { kind: 'api-key', id: issuer.details.id });
  await keys.revoke(issuer.details.id);
  const revoked = await issue();
  await tokens.revoke(revoked.details.id, 'all', THE_SERVICE);
  const own = (await issue()).token;
  return {
    own,
    foreign: (await issue({ accounts: [FOREIGN_ACCOUNT] })).token,
    revoked: revoked.token,
    expired: (await issue({ lifetimeSeconds: SOON_SECONDS })).token,
    'issuer revoked': orphan.token,
    unknown: own.replace(/[0-9a-f]{48}$/, '0'.repeat(48)),
  };
}

function iamToken(what: TokenCase, scope: Scope, iam: Signer, stranger: Signer): Promise<string> {
  const others = Object.keys(SCOPES).filter((name) => name !== scope);
  const claims: JWTPayload = {
    scope: what === 'wrong scope' ? others.join(' ') : scope,
    account_id: what === 'foreign' ? FOREIGN_ACCOUNT : OWN_ACCOUNT,
    ...(what === 'without accounts' && { account_id: undefined }),
    ...(what === 'expired' && { exp: 1_000_000_000 }),
    ...(what === 'wrong audience' && { aud: 'somebody else' }),
  };
  const issuer = what === 'wrong issuer' ? 'https://stranger.example' : IAM;
  return sign(what === 'forged' || what === 'wrong issuer' ? stranger : iam, issuer, 'partner', claims);
}

function sign(signer: Signer, issuer: string, subject: string, claims: JWTPayload = {}): Promise<string> {
  const seconds = Math.floor(Date.now() / 1_000);
  return signer.sign({
    iss: issuer,
    aud: AUDIENCE,
    sub: subject,
    iat: seconds,
    exp: seconds + LATER_SECONDS,
    ...claims,
  });
}
