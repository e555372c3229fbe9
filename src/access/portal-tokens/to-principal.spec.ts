import { describe, expect, it } from '@jest/globals';
import type { StoredPortalToken } from './portal-token.js';
import { mayStillIssue, toPrincipal } from './to-principal.js';

const NOW = Date.UTC(2026, 0, 1);

const stored = (more: object = {}, pins: object = {}): StoredPortalToken =>
  ({
    id: 'p1',
    pins: { accounts: ['acme', 'globex'], ...pins },
    issuingKey: undefined,
    ...more,
  }) as unknown as StoredPortalToken;

const key = (more: object = {}) => ({ accounts: 'all', scopes: ['report:read', 'portal:issue'], ...more });

describe('the principal of a portal token', () => {
  it('may read reports of its accounts', () => {
    const principal = toPrincipal(stored());
    expect(principal).toEqual({
      kind: 'portal-token',
      id: 'p1',
      accounts: ['acme', 'globex'],
      scopes: new Set(['report:read']),
      pins: { filters: [] },
    });
    for (const part of [principal, principal.accounts, principal.pins, principal.pins?.filters])
      expect(Object.isFrozen(part)).toBe(true);
    expect('metrics' in (principal.pins ?? {})).toBe(false);
  });

  it('is pinned to its sites, its subscriber and its metrics', () => {
    const { pins } = toPrincipal(
      stored({}, { sites: ['s1', 's2'], subscriber: { dimension: 'imsi', value: '1' }, metrics: ['m'] }),
    );
    expect(pins).toEqual({
      filters: [
        { dimension: 'customer_site_id', values: ['s1', 's2'] },
        { dimension: 'imsi', values: ['1'] },
      ],
      metrics: ['m'],
    });
    for (const part of [pins?.metrics, ...(pins?.filters ?? []).map(({ values }) => values)])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('has only accounts that the key which issued it still has', () => {
    const accounts = (of: unknown) => toPrincipal(stored({ issuingKey: key({ accounts: of }) })).accounts;
    expect(accounts('all')).toEqual(['acme', 'globex']);
    expect(accounts(['globex', 'other'])).toEqual(['globex']);
    expect(accounts([])).toEqual([]);
    expect(toPrincipal(stored({ issuingKey: null })).accounts).toEqual(['acme', 'globex']);
  });
});

describe('whether the key that issued a portal token could still issue it', () => {
  it.each<[string, unknown, boolean]>([
    ['without such a key', undefined, true],
    ['with one that is gone', null, false],
    ['with one of all accounts', key(), true],
    ['with one of one of the accounts', key({ accounts: ['globex'] }), true],
    ['with one of other accounts', key({ accounts: ['other'] }), false],
    ['with one that is revoked', key({ revokedAt: new Date(NOW + 1) }), false],
    ['with one without the scope', key({ scopes: ['report:read'] }), false],
    ['with one that expires later', key({ expiresAt: new Date(NOW + 1) }), true],
    ['with one that expires now', key({ expiresAt: new Date(NOW) }), false],
    ['with one that has expired', key({ expiresAt: new Date(NOW - 1) }), false],
  ])('%s: %s', (_, issuingKey, expected) => {
    expect(mayStillIssue(stored({ issuingKey }), NOW)).toBe(expected);
  });
});
