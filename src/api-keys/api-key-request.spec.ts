import { describe, expect, it } from '@jest/globals';
import { ApiKeyRequestError, assertApiKeyRequest, type ApiKeyRequest } from './api-key-request.js';

const NOW = Date.UTC(2026, 0, 1);
const GOOD: ApiKeyRequest = { name: 'partner', accounts: ['acme'], scopes: ['report:read'] };

describe('a request for a key', () => {
  it.each<Partial<ApiKeyRequest>>([
    {},
    { accounts: 'all' },
    { scopes: ['report:read', 'usage:write', 'portal:issue'] },
    { expiresAt: new Date(NOW + 1), allowedCidrs: ['10.0.0.0/8', '::1'], rateLimit: 60 },
  ])('may be %j', (change) => {
    expect(() => {
      assertApiKeyRequest({ ...GOOD, ...change }, NOW);
    }).not.toThrow();
  });

  it.each<[Partial<ApiKeyRequest>, RegExp]>([
    [{ name: '' }, /name/],
    [{ name: 'x'.repeat(129) }, /name/],
    [{ name: 'a\0' }, /name/],
    [{ accounts: [] }, /at least one/],
    [{ accounts: ['acme', ''] }, /accounts/],
    [{ accounts: ['x'.repeat(65)] }, /accounts/],
    [{ scopes: [] }, /scopes/],
    [{ scopes: ['report:read', 'admin'] }, /scopes/],
    [{ scopes: ['toString'] }, /scopes/],
    [{ expiresAt: new Date(NOW) }, /expiry/],
    [{ expiresAt: new Date(Number.NaN) }, /expiry/],
    [{ allowedCidrs: ['10.0.0.0/33'] }, /not a network: 10.0.0.0\/33/],
    [{ rateLimit: 0 }, /rate limit/],
    [{ rateLimit: 1.5 }, /rate limit/],
  ])('is refused as %j', (change, words) => {
    expect(() => {
      assertApiKeyRequest({ ...GOOD, ...change }, NOW);
    }).toThrow(words);
  });

  it('is told all its faults', () => {
    const wrong: ApiKeyRequest = { name: '', accounts: [], scopes: [] };
    expect(() => {
      assertApiKeyRequest(wrong, NOW);
    }).toThrow(ApiKeyRequestError);
    expect(() => {
      assertApiKeyRequest(wrong, NOW);
    }).toThrow(/name.*accounts.*scopes/);
  });
});
