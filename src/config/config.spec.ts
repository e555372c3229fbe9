import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './config.js';

const ISSUERS = {
  IAM_ISSUER: 'https://iam.example',
  IAM_AUDIENCE: 'edgemeter',
  IAM_JWKS_URI: 'https://iam.example/jwks',
  USER_ISSUER: 'https://users.example',
  USER_AUDIENCE: 'edgemeter',
  USER_JWKS_URI: 'https://users.example/jwks',
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('readConfig', () => {
  it('needs nothing in development', () => {
    const config = readConfig({}, '/somewhere');
    expect(config).toMatchObject({
      environment: 'development',
      http: { host: '127.0.0.1', port: 3000 },
      envelopeSource: '045-01',
      dataFolder: '/somewhere/.edgemeter',
      database: { url: undefined },
      tokens: { iam: undefined, user: undefined },
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' }).http.port).toBe(3000);
  });

  it('names every fault at once', () => {
    const faults = faultsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      DATABASE_POOL_SIZE: '1e3',
    });
    expect(faults).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
      'DATABASE_URL must be a URL that begins with postgresql:// or postgres://',
      'DATABASE_POOL_SIZE must be a whole number from 2 to 1000',
    ]);
  });

  it('refuses production without both issuers, naming each missing variable', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([
      'IAM_ISSUER is required with NODE_ENV=production',
      'USER_ISSUER is required with NODE_ENV=production',
    ]);
    expect(faultsOf({ NODE_ENV: 'production', ...ISSUERS })).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'production', ...ISSUERS, USER_ISSUER: undefined })).toEqual([
      'USER_ISSUER is required with NODE_ENV=production',
    ]);
  });

  it('refuses half an issuer in development, too', () => {
    for (const part of [{ IAM_AUDIENCE: 'x' }, { IAM_JWKS_URI: 'https://iam.example/jwks' }])
      expect(faultsOf(part)).toEqual(['IAM_ISSUER is required beside the other IAM_ variables']);
    expect(faultsOf({ IAM_ISSUER: 'urn:iam' })).toEqual([
      'IAM_JWKS_URI is required: IAM_ISSUER is no URL that could be asked for it',
    ]);
  });

  it('knows an issuer by its URL alone', () => {
    expect(
      faultsOf({ NODE_ENV: 'production', IAM_ISSUER: 'https://a.example', USER_ISSUER: 'https://b.example' }),
    ).toEqual([]);
    const { tokens } = readConfig({ IAM_ISSUER: 'https://a.example' });
    expect(tokens).toEqual({
      clockToleranceSeconds: 10,
      accountsDefault: 'none',
      user: undefined,
      iam: {
        issuer: 'https://a.example',
        jwksUri: undefined,
        audiences: ['edgemeter'],
        audienceClaim: ['aud'],
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        tokenTypes: ['jwt', 'at+jwt', 'none'],
        requiredClaims: [],
        claims: {
          subject: ['sub'],
          scopes: [['scope'], ['scp']],
          scopePrefix: '',
          roleScopes: [],
          accounts: ['account_id'],
        },
      },
    });
    expect(readConfig({}).tokens.accountsDefault).toBe('user');
    expect(readConfig({ IAM_ACCOUNTS_DEFAULT: 'none' }).tokens.accountsDefault).toBe('none');
  });

  it('reads how claims are found and what they mean', () => {
    const { tokens } = readConfig({
      IAM_ISSUER: 'https://a.example',
      IAM_AUDIENCE: 'a, b',
      IAM_AUDIENCE_CLAIM: 'client_id',
      IAM_TOKEN_TYPES: 'application/OKTA-internal-at+jwt, none',
      IAM_REQUIRED_CLAIMS: 'token_use=access,app.kind=x%2Cy',
      IAM_SCOPE_CLAIMS: 'scp, realm_access.roles, /resource_access/my.app~1one/roles',
      IAM_SCOPE_PREFIX: 'api://edgemeter/',
      IAM_ROLE_SCOPES: 'Report Reader=report:read  usage:read, a%2Cb%3Dc=admin',
      IAM_ACCOUNTS_CLAIM: 'https://example.com/claims/accounts',
      IAM_SUBJECT_CLAIM: 'urn:sub.x',
    });
    expect(tokens.iam).toMatchObject({
      audiences: ['a', 'b'],
      audienceClaim: ['client_id'],
      tokenTypes: ['okta-internal-at+jwt', 'none'],
      requiredClaims: [
        [['token_use'], 'access'],
        [['app', 'kind'], 'x,y'],
      ],
      claims: {
        scopes: [['scp'], ['realm_access', 'roles'], ['resource_access', 'my.app/one', 'roles']],
        scopePrefix: 'api://edgemeter/',
        roleScopes: [
          ['Report Reader', ['report:read', 'usage:read']],
          ['a,b=c', ['admin']],
        ],
        accounts: ['https://example.com/claims/accounts'],
        subject: ['urn:sub.x'],
      },
    });
    for (const [name, wrong] of [
      ['IAM_SCOPE_CLAIMS', 'a..b'],
      ['IAM_ACCOUNTS_CLAIM', '/'],
      ['IAM_ROLE_SCOPES', 'Reader'],
      ['IAM_ROLE_SCOPES', 'Reader='],
      ['IAM_ROLE_SCOPES', '%E0%A4%A=admin'],
      ['IAM_ROLE_SCOPES', 'Reader=Admin!'],
      ['IAM_REQUIRED_CLAIMS', 'token_use'],
      ['IAM_AUDIENCE', ','],
      ['IAM_ACCOUNTS_DEFAULT', 'some'],
    ] as const)
      expect(faultsOf({ IAM_ISSUER: 'https://a.example', [name]: wrong })).toEqual([
        expect.stringMatching(`^${name} must `),
      ]);
  });

  it('refuses http for issuers and their keys in production', () => {
    const insecure = {
      ...ISSUERS,
      IAM_ISSUER: 'http://iam.example',
      IAM_JWKS_URI: 'HTTP://iam.example/jwks',
      USER_JWKS_URI: 'http://users.example/jwks',
    };
    expect(faultsOf({ NODE_ENV: 'production', ...insecure })).toEqual([
      'IAM_ISSUER must begin with https:// in production',
      'IAM_JWKS_URI must begin with https:// in production',
      'USER_JWKS_URI must begin with https:// in production',
    ]);
    expect(faultsOf(insecure)).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'production', ...ISSUERS, IAM_ISSUER: 'urn:iam' })).toEqual([]);
  });

  it('reads hosts and networks that are not public', () => {
    const { outbound } = readConfig({
      OUTBOUND_PRIVATE_TARGETS: 'Idp.internal., 10.0.0.0/8, fd00::/8, ::1, x-1',
    });
    expect(outbound).toEqual({
      privateHosts: ['idp.internal', 'x-1'],
      privateNetworks: ['10.0.0.0/8', 'fd00::/8', '::1'],
    });
    for (const wrong of ['10.0.0.0/33', 'https://idp.internal', 'idp:8080', '*.internal', '10.0', 'a b', ','])
      expect(faultsOf({ OUTBOUND_PRIVATE_TARGETS: wrong })).toEqual([
        'OUTBOUND_PRIVATE_TARGETS must list hosts and networks such as idp.internal, 10.0.0.0/8',
      ]);
  });

  it('refuses two issuers that cannot be distinguished', () => {
    expect(faultsOf({ ...ISSUERS, USER_ISSUER: ISSUERS.IAM_ISSUER })).toHaveLength(1);
    const overlapping = { ...ISSUERS, USER_ISSUER: ISSUERS.IAM_ISSUER, USER_AUDIENCE: 'other,edgemeter' };
    expect(faultsOf(overlapping)).toHaveLength(1);
    expect(faultsOf({ ...ISSUERS, USER_ISSUER: ISSUERS.IAM_ISSUER, USER_AUDIENCE: 'other' })).toEqual([]);
  });

  it('refuses symmetric algorithms', () => {
    expect(faultsOf({ ...ISSUERS, IAM_ALGORITHMS: 'RS256,HS256' })).toHaveLength(1);
  });

  it('trusts the configured proxies, and no client', () => {
    const trusted = (value: string) => readConfig({ TRUST_PROXY: value }).http.trustProxy;
    expect([trusted('false'), trusted('2'), trusted('10.0.0.0/8, ::1')]).toEqual([
      false,
      2,
      ['10.0.0.0/8', '::1'],
    ]);
    for (const wrong of ['true', '0', '10.0.0.0/33', 'proxy'])
      expect(faultsOf({ TRUST_PROXY: wrong })).toHaveLength(1);
  });

  it('allows the configured origins, each written as a browser writes it', () => {
    const allowed = (value: string) => readConfig({ CORS_ORIGINS: value }).http.corsOrigins;
    expect(allowed('')).toEqual([]);
    expect(allowed('https://a.example, http://localhost:5173')).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
    for (const wrong of [
      '*',
      'a.example',
      'https://a.example/',
      'https://A.example',
      'https://a.example:443',
    ])
      expect(faultsOf({ CORS_ORIGINS: wrong })).toEqual([
        'CORS_ORIGINS must list origins such as https://portal.example',
      ]);
  });

  it('lets no portal token be good for longer than the longest', () => {
    expect(faultsOf({ PORTAL_TOKEN_LONGEST_SECONDS: '600' })).toEqual([
      'PORTAL_TOKEN_SECONDS must not exceed PORTAL_TOKEN_LONGEST_SECONDS',
    ]);
    expect(faultsOf({ PORTAL_TOKEN_LONGEST_SECONDS: '86401' })).toHaveLength(1);
  });

  it('lets the portal be a public client of an identity provider', () => {
    const given = { PORTAL_OIDC_ISSUER: 'https://idp.example/realms/main', PORTAL_OIDC_CLIENT_ID: 'portal' };
    expect(readConfig({}).portal.oidc).toBeUndefined();
    const env = {
      ...given,
      PORTAL_OIDC_PARAMETERS: 'audience=https://a.example/',
      PORTAL_OIDC_ORIGINS: 'https://b.example',
    };
    expect(readConfig(env).portal.oidc).toEqual({
      issuer: 'https://idp.example/realms/main',
      clientId: 'portal',
      scopes: 'openid offline_access usage:read report:read admin',
      parameters: { audience: 'https://a.example/' },
      origins: ['https://idp.example', 'https://b.example'],
    });
    expect(faultsOf({ ...given, PORTAL_OIDC_CLIENT_ID: '' })).toEqual([
      'PORTAL_OIDC_CLIENT_ID is required with PORTAL_OIDC_ISSUER',
    ]);
    expect(faultsOf({ PORTAL_OIDC_CLIENT_ID: 'portal' })).toEqual([
      'PORTAL_OIDC_ISSUER is required with PORTAL_OIDC_CLIENT_ID',
    ]);
    expect(faultsOf({ ...given, PORTAL_OIDC_SCOPES: 'admin' })).toEqual([
      'PORTAL_OIDC_SCOPES must contain openid',
    ]);
    const plain = { ...given, PORTAL_OIDC_ISSUER: 'http://idp.example' };
    expect(faultsOf(plain)).toEqual([]);
    expect(faultsOf({ ...plain, ...ISSUERS, NODE_ENV: 'production' })).toEqual([
      'PORTAL_OIDC_ISSUER must begin with https:// in production',
    ]);
  });

  it('leaves a connection of the pool to records that come in', () => {
    const permits = (env: Record<string, string>) => readConfig(env).reports.permits;
    expect(permits({})).toBe(6);
    expect(permits({ DATABASE_POOL_SIZE: '4' })).toBe(2);
    expect(permits({ DATABASE_POOL_SIZE: '2' })).toBe(1);
    expect(permits({ DATABASE_POOL_SIZE: '20', REPORT_CONCURRENCY: '19' })).toBe(19);
    expect(faultsOf({ DATABASE_POOL_SIZE: '20', REPORT_CONCURRENCY: '20' })).toEqual([
      'REPORT_CONCURRENCY must be less than DATABASE_POOL_SIZE: a connection must be left for usage records that come in',
    ]);
  });

  it('lets no answer wait longer for its client while others wait than otherwise', () => {
    const { holdMs, yieldMs } = readConfig({ ANSWER_HOLD_MS: '100' }).reports;
    expect([holdMs, yieldMs]).toEqual([100, 100]);
  });

  it('says every fault in its message', () => {
    expect(() => readConfig({ PORT: 'x', HOST: '' })).toThrow(/has a fault:\n {2}PORT must be/);
  });
});
