import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../authentication/principal.js';
import { publicReader, readerOf } from './reader.js';

const principal = (more: Partial<Principal>): Principal => ({
  kind: 'api-key',
  id: 'one',
  accounts: ['acme'],
  scopes: new Set(),
  ...more,
});

describe('a reader', () => {
  it('shares its tenant with all credentials of its accounts', () => {
    const one = readerOf(principal({ accounts: ['acme', 'bolt'] }));
    const other = readerOf(principal({ kind: 'portal-token', id: 'two', accounts: ['bolt', 'acme'] }));
    expect(other.tenant).toBe(one.tenant);
    expect(other.principal).not.toBe(one.principal);
    expect(readerOf(principal({})).tenant).not.toBe(one.tenant);
  });

  it('is a tenant of its own when it may see all accounts', () => {
    const [one, other] = ['one', 'two'].map((id) => readerOf(principal({ accounts: 'all', id })));
    expect(one!.tenant).not.toBe(other!.tenant);
  });

  it('is a user behind a portal', () => {
    const [ann, bob] = ['ann', 'bob'].map((userId) => readerOf(principal({ kind: 'iam', userId })));
    expect(ann!.tenant).toBe(bob!.tenant);
    expect(ann!.principal).not.toBe(bob!.principal);
  });

  it('is the network of its address without a credential', () => {
    expect(publicReader('2001:db8::1')).toEqual(publicReader('2001:db8::2'));
    expect(publicReader('192.0.2.1')).not.toEqual(publicReader('192.0.2.2'));
    expect(publicReader('192.0.2.1').tenant).toBe(publicReader('192.0.2.2').tenant);
  });
});
