import { describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import type { ClaimsConfig } from '../../config/sections.js';
import { accountsOf, claimAt, nameOf, scopeNames, scopesOf, textClaim } from './claims.js';
import { toIamIdentity, toPrincipal, toUserIdentity } from './token-identity.js';
import { TokenRefused } from './token-refused.js';

const CONFIG: ClaimsConfig = {
  subject: ['sub'],
  scopes: [['scope']],
  scopePrefix: '',
  roleScopes: [],
  accounts: ['account_id'],
};

describe('a claim', () => {
  it.each<[JWTPayload, string[], unknown]>([
    [{ a: 1 }, ['a'], 1],
    [{ a: { b: { c: 'x' } } }, ['a', 'b', 'c'], 'x'],
    [{ a: { b: null } }, ['a', 'b'], null],
    [{ a: null }, ['a', 'b'], null],
    [{ a: 'text' }, ['a', 'length'], null],
    [{ a: ['x'] }, ['a', '0'], null],
    [{ a: 5 }, ['a', 'b'], null],
    [{ a: {} }, ['a', 'b'], undefined],
    [{}, ['a', 'b'], undefined],
    [{}, ['constructor'], undefined],
    [{ a: {} }, ['a', 'toString'], undefined],
  ])('of %j at %j is %j', (claims, path, value) => {
    expect(claimAt(claims, path)).toBe(value);
  });

  it('is named by its steps', () => {
    expect(nameOf(['realm_access', 'roles'])).toBe('realm_access.roles');
  });

  it.each(['x', ' ', 'ü', '\u0080'])('may be the text %j', (text) => {
    expect(textClaim(text, 'sub')).toBe(text);
  });

  it.each([undefined, null, '', 5, ['x'], 'a\nb', '\u0000', '\u001f', '\u007f'])('may not be %j', (value) => {
    expect(() => textClaim(value, 'sub')).toThrow(new TokenRefused('sub'));
    expect(() => textClaim(value, 'sub')).toThrow(
      expect.objectContaining({ name: 'TokenRefused', message: 'token refused: sub', reason: 'sub' }),
    );
  });
});

describe('the scopes of a token', () => {
  it.each<[unknown, string[]]>([
    ['a b', ['a', 'b']],
    [' a  b ', ['a', 'b']],
    [
      ['a b', 7, 'c'],
      ['a b', 'c'],
    ],
    [7, []],
    [undefined, []],
    [{ a: 1 }, []],
  ])('of %j are %j', (scope, names) => {
    expect(scopeNames({ scope }, CONFIG)).toEqual(names);
  });

  it('come from every claim', () => {
    const config = { ...CONFIG, scopes: [['scope'], ['realm', 'roles']] };
    expect(scopeNames({ scope: 'a', realm: { roles: ['b'] } }, config)).toEqual(['a', 'b']);
  });

  it('are those of roles, and those without the prefix', () => {
    const config: ClaimsConfig = {
      ...CONFIG,
      scopePrefix: 'em:',
      roleScopes: [
        ['Reader', ['report:read', 'usage:read']],
        ['em:boss', ['admin']],
        ['writer', ['usage:write']],
      ],
    };
    const scopes = (scope: string) => [...scopesOf({ scope }, config)];
    expect(scopes('Reader')).toEqual(['report:read', 'usage:read']);
    expect(scopes('em:boss')).toEqual(['admin']);
    expect(scopes('em:writer em:portal:issue')).toEqual(['usage:write', 'portal:issue']);
    expect(scopes('admin other:admin report:read undefined')).toEqual([]);
  });
});

describe('the accounts of a token', () => {
  it.each<[JWTPayload, readonly string[] | undefined]>([
    [{}, undefined],
    [{ account_id: 'acme' }, ['acme']],
    [{ account_id: ['acme', 'globex'] }, ['acme', 'globex']],
    [{ account_id: [] }, []],
  ])('of %j are %j', (claims, accounts) => {
    expect(accountsOf(claims, CONFIG)).toEqual(accounts);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(accountsOf({ account_id: 'acme' }, CONFIG))).toBe(true);
  });

  it('are none where the issuer names none', () => {
    expect(accountsOf({ account_id: 'acme' }, { ...CONFIG, accounts: undefined })).toBeUndefined();
  });

  it.each([null, 5, '', [''], [5], ['acme', null], { id: 'acme' }])(
    'never count as absent when they are %j',
    (account_id) => {
      expect(() => accountsOf({ account_id }, CONFIG)).toThrow(new TokenRefused('account_id'));
    },
  );
});

describe('the identity of an application', () => {
  const identity = (accountsDefault: 'none' | 'user' | 'all', account_id?: string) => {
    const claims = { scope: 'usage:read', ...(account_id && { account_id }) };
    return toIamIdentity({ subject: 'portal', claims }, { claims: CONFIG, accountsDefault });
  };

  it.each<['none' | 'user' | 'all', string | undefined, unknown, unknown]>([
    ['none', undefined, [], []],
    ['user', undefined, [], 'all'],
    ['all', undefined, 'all', 'all'],
    ['none', 'acme', ['acme'], ['acme']],
    ['user', 'acme', ['acme'], ['acme']],
    ['all', 'acme', ['acme'], ['acme']],
  ])('with the default %s and the account %s', (accountsDefault, account, accounts, accountsWithUser) => {
    const made = identity(accountsDefault, account);
    expect(made).toEqual({
      subject: 'portal',
      scopes: new Set(['usage:read']),
      accounts,
      accountsWithUser,
    });
    expect(Object.isFrozen(made)).toBe(true);
    expect(made.accounts === 'all' || Object.isFrozen(made.accounts)).toBe(true);
  });
});

describe('the identity of a user', () => {
  const of = (config: Partial<ClaimsConfig>, claims: JWTPayload) =>
    toUserIdentity({ subject: 'ann', claims }, { claims: { ...CONFIG, ...config }, accountsDefault: 'all' });

  it('is limited only where the configuration says so', () => {
    expect(of({ scopes: [], accounts: undefined }, { scope: 'a', account_id: 'acme' })).toEqual({
      subject: 'ann',
      scopes: undefined,
      accounts: 'all',
    });
  });

  it('has its scopes and its accounts, or none of them', () => {
    expect(of({}, { scope: 'a b', account_id: 'acme' })).toEqual({
      subject: 'ann',
      scopes: new Set(['a', 'b']),
      accounts: ['acme'],
    });
    const bare = of({}, {});
    expect(bare).toEqual({ subject: 'ann', scopes: new Set(), accounts: [] });
    expect(Object.isFrozen(bare)).toBe(true);
  });
});

describe('the principal of tokens', () => {
  const iam = {
    subject: 'portal',
    scopes: new Set(['usage:read', 'report:read']),
    accounts: ['acme'],
    accountsWithUser: ['acme', 'globex'],
  };

  it('is the application', () => {
    const principal = toPrincipal(iam);
    expect(principal).toEqual({ kind: 'iam', id: 'portal', accounts: ['acme'], scopes: iam.scopes });
    expect('userId' in principal).toBe(false);
    expect(Object.isFrozen(principal)).toBe(true);
  });

  it.each<['all' | string[], 'all' | string[], 'all' | string[]]>([
    ['all', 'all', 'all'],
    ['all', ['acme'], ['acme']],
    [['acme'], 'all', ['acme']],
    [['acme', 'globex'], ['globex', 'other'], ['globex']],
    [['acme'], ['globex'], []],
  ])('with %j of the application and %j of its user has %j', (ofIam, ofUser, accounts) => {
    const user = { subject: 'ann', scopes: undefined, accounts: ofUser };
    const principal = toPrincipal({ ...iam, accountsWithUser: ofIam }, user);
    expect(principal).toEqual({ kind: 'iam', id: 'portal', accounts, scopes: iam.scopes, userId: 'ann' });
  });

  it('has the scopes that both have', () => {
    const user = { subject: 'ann', scopes: new Set(['usage:read', 'admin']), accounts: 'all' as const };
    expect([...toPrincipal(iam, user).scopes]).toEqual(['usage:read']);
  });
});
