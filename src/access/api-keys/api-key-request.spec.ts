import { describe, expect, it } from '@jest/globals';
import { ApiError, type Fault } from '../../errors/api-error.js';
import { assertApiKeySettings, assertComplete, type ApiKeySettings } from './api-key-request.js';

const NOW = Date.UTC(2026, 0, 1);
const GOOD = { name: 'partner', accounts: ['acme'], scopes: ['report:read'] };

function faultsOf(check: () => void): readonly Pick<Fault, 'name' | 'field'>[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.faults.map(({ name, field }) => ({ name, field }));
  }
}

describe('the settings of a key', () => {
  it.each<Partial<ApiKeySettings>>([
    {},
    { accounts: 'all' },
    { scopes: ['report:read', 'usage:write', 'portal:issue'] },
    { expiresAt: new Date(NOW + 1), allowedCidrs: ['10.0.0.0/8', '::1'], rateLimit: 60 },
    { expiresAt: null, allowedCidrs: [], rateLimit: null, ingestLimit: 1_000_000_000 },
  ])('may be %j', (change) => {
    expect(faultsOf(() => assertApiKeySettings({ ...GOOD, ...change }, NOW))).toEqual([]);
  });

  it.each<[Partial<ApiKeySettings>, Fault['name'], string]>([
    [{ name: '' }, 'KEY_NAME', 'name'],
    [{ name: 'x'.repeat(129) }, 'KEY_NAME', 'name'],
    [{ name: 'a\0' }, 'KEY_NAME', 'name'],
    [{ name: 'a\ud800' }, 'KEY_NAME', 'name'],
    [{ accounts: [] }, 'KEY_ACCOUNTS', 'account_ids'],
    [{ accounts: ['acme', ''] }, 'KEY_ACCOUNTS', 'account_ids'],
    [{ accounts: ['x'.repeat(65)] }, 'KEY_ACCOUNTS', 'account_ids'],
    [{ accounts: Array.from({ length: 1_001 }, String) }, 'KEY_ACCOUNTS', 'account_ids'],
    [{ scopes: [] }, 'KEY_SCOPES', 'scopes'],
    [{ scopes: ['report:read', 'admin'] }, 'KEY_SCOPES', 'scopes'],
    [{ scopes: ['toString'] }, 'KEY_SCOPES', 'scopes'],
    [{ expiresAt: new Date(NOW) }, 'KEY_EXPIRY', 'expires_at'],
    [{ expiresAt: new Date(Number.NaN) }, 'KEY_EXPIRY', 'expires_at'],
    [{ allowedCidrs: ['10.0.0.0/33'] }, 'KEY_NETWORKS', 'allowed_cidrs'],
    [{ allowedCidrs: Array.from({ length: 101 }, () => '::1') }, 'KEY_NETWORKS', 'allowed_cidrs'],
    [{ rateLimit: 0 }, 'KEY_LIMIT', 'rate_limit'],
    [{ rateLimit: 1.5 }, 'KEY_LIMIT', 'rate_limit'],
    [{ ingestLimit: 1_000_000_001 }, 'KEY_LIMIT', 'ingest_limit'],
  ])('are refused as %j', (change, name, field) => {
    expect(faultsOf(() => assertApiKeySettings({ ...GOOD, ...change }, NOW))).toEqual([{ name, field }]);
  });

  it('are refused with all their faults', () => {
    const wrong = { name: '', accounts: [], scopes: [] };
    expect(faultsOf(() => assertApiKeySettings(wrong, NOW)).map(({ field }) => field)).toEqual([
      'name',
      'account_ids',
      'scopes',
    ]);
  });

  it('must be complete for a new key', () => {
    expect(faultsOf(() => assertComplete(GOOD))).toEqual([]);
    expect(faultsOf(() => assertComplete({ scopes: [] })).map(({ field }) => field)).toEqual([
      'name',
      'account_ids',
    ]);
  });
});
