import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../errors/api-error.js';
import type { Filter } from '../../query-engine/usage-query.js';
import {
  assertAccountsNamed,
  maySeeMetric,
  mayUseAccount,
  narrowAccounts,
  narrowFilters,
  onlyAccount,
  PUBLIC_PRINCIPAL,
  type Principal,
} from './principal.js';

const TWO = { accounts: ['acme', 'globex'] };
const ALL = { accounts: 'all' } as const;

describe('the public principal', () => {
  it('may see network-wide figures, and has no scope', () => {
    expect(PUBLIC_PRINCIPAL).toEqual({ kind: 'public', id: 'public', accounts: 'all', scopes: new Set() });
    expect(Object.isFrozen(PUBLIC_PRINCIPAL)).toBe(true);
  });
});

describe('the accounts of a principal', () => {
  it('are the only ones that it may use', () => {
    expect(['acme', 'globex', 'other', 'all', ''].map((id) => mayUseAccount(TWO, id))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(mayUseAccount(ALL, 'other')).toBe(true);
    expect(mayUseAccount({ accounts: [] }, 'acme')).toBe(false);
  });

  it('may be narrowed to those that a request names', () => {
    expect(narrowAccounts(TWO, ['globex'], 'f')).toEqual(['globex']);
    expect(narrowAccounts(TWO, [], 'f')).toEqual([]);
    expect(narrowAccounts(ALL, ['other'], 'f')).toEqual(['other']);
  });

  it('cannot be widened: a foreign account is refused, also beside own ones', () => {
    const refused = (requested: string[]) => {
      try {
        return narrowAccounts(TWO, requested, 'accounts[1]');
      } catch (error) {
        return (error as ApiError).faults;
      }
    };
    expect(refused(['other'])).toEqual([{ name: 'ACCOUNT', field: 'accounts[1]' }]);
    expect(refused(['acme', 'other'])).toEqual([{ name: 'ACCOUNT', field: 'accounts[1]' }]);
  });

  it('need not be named when there is exactly one', () => {
    expect(onlyAccount({ accounts: ['acme'] })).toBe('acme');
    expect(onlyAccount(TWO)).toBeUndefined();
    expect(onlyAccount({ accounts: [] })).toBeUndefined();
    expect(onlyAccount(ALL)).toBeUndefined();
  });
});

describe('a token that names no account', () => {
  const principal = (kind: Principal['kind'], accounts: Principal['accounts']): Principal => ({
    kind,
    id: 'x',
    accounts,
    scopes: new Set(),
  });

  it('is refused, except for administration', () => {
    const assert =
      (of: Principal, scope: 'admin' | 'report:read' = 'report:read') =>
      () =>
        assertAccountsNamed(of, scope);
    expect(assert(principal('iam', []))).toThrow(new ApiError({ name: 'TOKEN_ACCOUNTS' }));
    expect(assert(principal('iam', []), 'admin')).not.toThrow();
    expect(assert(principal('iam', ['acme']))).not.toThrow();
    expect(assert(principal('iam', 'all'))).not.toThrow();
    expect(assert(principal('api-key', []))).not.toThrow();
    expect(assert(principal('portal-token', []))).not.toThrow();
  });
});

describe('the pins of a principal', () => {
  const pinned = (...filters: Filter[]): Principal => ({ ...PUBLIC_PRINCIPAL, pins: { filters } });
  const sites: Filter = { dimension: 'customer_site_id', values: ['s1', 's2'] };
  const user: Filter = { dimension: 'user_id', values: ['ann'] };

  it('enter every query, and narrow what it asks for', () => {
    expect(narrowFilters(pinned(sites, user), [])).toEqual([sites, user]);
    expect(
      narrowFilters(pinned(sites, user), [
        { dimension: 'genre', values: ['video'] },
        { dimension: 'customer_site_id', values: ['s2', 's3'] },
      ]),
    ).toEqual([
      { dimension: 'genre', values: ['video'] },
      { dimension: 'customer_site_id', values: ['s2'] },
      user,
    ]);
    expect(narrowFilters(pinned(user), [{ dimension: 'user_id', values: ['bob'] }])).toEqual([
      { dimension: 'user_id', values: [] },
    ]);
  });

  it('are none for other principals', () => {
    const requested = [user];
    expect(narrowFilters(PUBLIC_PRINCIPAL, requested)).toBe(requested);
  });

  it('may name the metrics that it may see', () => {
    const seeing = (metrics?: ('total_bytes' | 'uplink_bytes')[]): Principal => ({
      ...PUBLIC_PRINCIPAL,
      pins: { filters: [], metrics },
    });
    expect(maySeeMetric(seeing(['total_bytes'] as never), 'total_bytes')).toBe(true);
    expect(maySeeMetric(seeing(['total_bytes'] as never), 'uplink_bytes')).toBe(false);
    expect(maySeeMetric(seeing([]), 'total_bytes')).toBe(false);
    expect(maySeeMetric(seeing(), 'total_bytes')).toBe(true);
    expect(maySeeMetric(PUBLIC_PRINCIPAL, 'total_bytes')).toBe(true);
  });
});
