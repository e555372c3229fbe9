import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, type JWTPayload } from 'jose';
import type { TokenRules } from '../../src/access/authentication/token-checks.js';
import { toIamIdentity, toUserIdentity } from '../../src/access/authentication/token-identity.js';
import { configuredRules } from '../../src/access/authentication/token-rules.js';
import { TokenRefused } from '../../src/access/authentication/token-refused.js';
import { verifyToken } from '../../src/access/authentication/verify-token.js';
import { readConfig } from '../../src/config/config.js';
import { createLogger } from '../../src/logging/logger.js';
import { outboundClient } from '../../src/outbound/outbound.module.js';
import { providerGuides, type ProviderGuide } from './provider-guides.js';
import { createSigner, type Signer } from './signer.js';

const GUIDES = providerGuides();
const ALGORITHMS = ['RS256', 'ES256'];
const NOW = Date.UTC(2026, 10, 1);
const SECONDS = NOW / 1_000;

/** The service must start with them in production. The other issuer is any. */
const configOf = ({ env }: ProviderGuide, more: Record<string, string> = {}) =>
  readConfig({
    NODE_ENV: 'production',
    IAM_ISSUER: 'https://iam.example',
    USER_ISSUER: 'https://users.example',
    ...env,
    ...more,
  });

let signers: Readonly<Record<string, Signer>>;

beforeAll(async () => {
  const made = await Promise.all(
    ALGORITHMS.map(async (name) => [name, await createSigner('guide', name)] as const),
  );
  signers = Object.fromEntries(made);
});

/** The rules of the guide, with the keys of the test in the place of the provider's. */
function rulesOf(guide: ProviderGuide, more?: Record<string, string>): TokenRules {
  const config = configOf(guide, more);
  const client = outboundClient(config.environment, config.outbound);
  const parts = { tokens: config.tokens, clock: () => NOW, logger: createLogger('silent'), client };
  const rules = configuredRules(guide.kind, parts);
  if (!rules) throw new Error(`${guide.title} configures no issuer`);
  const keys = Object.values(signers).map(({ publicJwk }) => publicJwk);
  return { ...rules, findKey: createLocalJWKSet({ keys }) };
}

/** The guide's token, issued now. */
function tokenOf({ header, payload }: ProviderGuide, changes: JWTPayload = {}): Promise<string> {
  const signer = signers[header.alg];
  if (!signer) throw new Error(`No key signs with ${header.alg}`);
  const present = { iat: SECONDS, exp: SECONDS + 300, ...(payload.nbf !== undefined && { nbf: SECONDS }) };
  return signer.sign({ ...payload, ...present, ...changes }, { typ: undefined, ...header, kid: 'guide' });
}

async function readFrom(token: string, guide: ProviderGuide, rules: TokenRules) {
  const verified = await verifyToken(token, rules);
  const identity = guide.kind === 'iam' ? toIamIdentity(verified, rules) : toUserIdentity(verified, rules);
  const { subject, scopes, accounts } = identity;
  return {
    subject,
    scopes: [...(scopes ?? [])].join(' '),
    accounts: accounts === 'all' ? 'all' : accounts.join(' '),
  };
}

async function reasonFor(token: Promise<string>, rules: TokenRules): Promise<string> {
  const outcome = await verifyToken(await token, rules).catch((error: unknown) => error);
  return outcome instanceof TokenRefused ? outcome.reason : 'accepted';
}

it('there is a guide for each provider', () => {
  expect(GUIDES.map(({ title }) => title)).toEqual([
    'Keycloak',
    'Keycloak with its default audience',
    'Auth0',
    'Entra ID, for an application',
    'Entra ID, for a user',
    'Okta',
    'Cognito',
    'A user token of Keycloak',
  ]);
});

describe.each(GUIDES)('the guide of $title', (guide) => {
  it('reads from the token what it says', async () => {
    expect(await readFrom(await tokenOf(guide), guide, rulesOf(guide))).toEqual(guide.read);
  });

  it('needs each of its settings', async () => {
    const defaults = /_(?:ISSUER|SCOPE_CLAIMS|ACCOUNTS_CLAIM|REQUIRED_CLAIMS|AUDIENCE)$/;
    for (const name of Object.keys(guide.env).filter((key) => !defaults.test(key))) {
      const rules = rulesOf(guide, { [name]: '' });
      const outcome = await readFrom(await tokenOf(guide), guide, rules).catch((error: unknown) => error);
      expect([name, outcome]).not.toEqual([name, guide.read]);
    }
  });

  it('accepts no token of another issuer, for another audience, or that has expired', async () => {
    const rules = rulesOf(guide);
    const audience = (guide.env.IAM_AUDIENCE_CLAIM ?? guide.env.USER_AUDIENCE_CLAIM) || 'aud';
    expect(await reasonFor(tokenOf(guide, { iss: `${String(guide.payload.iss)}x` }), rules)).toBe('iss');
    expect(await reasonFor(tokenOf(guide, { [audience]: 'other' }), rules)).toBe(audience);
    expect(await reasonFor(tokenOf(guide, { [audience]: undefined }), rules)).toBe(audience);
    expect(await reasonFor(tokenOf(guide, { exp: SECONDS - 60 }), rules)).toBe('expired');
  });

  it('reads no account where the claim is absent, unless the default says so', async () => {
    const claim = /^\/?(.*)$/.exec(guide.env.IAM_ACCOUNTS_CLAIM ?? guide.env.USER_ACCOUNTS_CLAIM ?? '')?.[1];
    if (!claim) return;
    const without = await tokenOf(guide, { [claim]: undefined });
    expect((await readFrom(without, guide, rulesOf(guide))).accounts).toBe('');
    const all = rulesOf(guide, { IAM_ACCOUNTS_DEFAULT: 'all' });
    expect((await readFrom(without, guide, all)).accounts).toBe(guide.kind === 'iam' ? 'all' : '');
  });

  it('refuses accounts that are malformed', async () => {
    const claim = /^\/?(.*)$/.exec(guide.env.IAM_ACCOUNTS_CLAIM ?? guide.env.USER_ACCOUNTS_CLAIM ?? '')?.[1];
    if (!claim) return;
    const rules = rulesOf(guide, { IAM_ACCOUNTS_DEFAULT: 'all' });
    for (const accounts of [null, {}, 7, '', ['acme', 7], [['acme']], ['a\0b']]) {
      const token = await tokenOf(guide, { [claim]: accounts });
      await expect(readFrom(token, guide, rules)).rejects.toBeInstanceOf(TokenRefused);
    }
  });
});

describe('an ID token of the same provider', () => {
  const guideOf = (title: string) => GUIDES.find((guide) => guide.title === title)!;

  it('is no access token', async () => {
    const keycloak = guideOf('Keycloak with its default audience');
    expect(await reasonFor(tokenOf(keycloak, { typ: 'ID' }), rulesOf(keycloak))).toBe('typ');
    const cognito = guideOf('Cognito');
    expect(await reasonFor(tokenOf(cognito, { token_use: 'id' }), rulesOf(cognito))).toBe('token_use');
  });
});

describe('a role that stands for a scope there is not', () => {
  it('stops the start', () => {
    const guide = GUIDES[0]!;
    expect(() => rulesOf(guide, { IAM_ROLE_SCOPES: 'Reader=report:write' })).toThrow(
      'IAM_ROLE_SCOPES names report:write: the scopes are report:read, usage:read, usage:write, portal:issue, admin',
    );
  });
});
