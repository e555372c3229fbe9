import type { Principal } from '../authentication/principal.js';
import type { Filter } from '../../query-engine/usage-query.js';
import type { IssuingKey, PortalPins, StoredPortalToken } from './portal-token.js';

const SCOPES: ReadonlySet<string> = new Set(['report:read']);

/** The principal of a token: limited to its pins, and to what the API key that issued it may still do. */
export function toPrincipal(stored: StoredPortalToken): Principal {
  const { metrics } = stored.pins;
  return Object.freeze({
    kind: 'portal-token',
    id: stored.id,
    accounts: Object.freeze(accountsOf(stored)),
    scopes: SCOPES,
    pins: Object.freeze({
      filters: Object.freeze(filtersOf(stored.pins)),
      ...(metrics && { metrics: Object.freeze([...metrics]) }),
    }),
  });
}

/**
 * Whether the API key that issued a token could still issue it for at least one of its accounts. True without such a
 * key.
 */
export function mayStillIssue(stored: StoredPortalToken, now: number): boolean {
  const { issuingKey: key } = stored;
  if (key === undefined) return true;
  if (key === null || key.revokedAt) return false;
  if (key.expiresAt && key.expiresAt.getTime() <= now) return false;
  return key.scopes.includes('portal:issue') && accountsOf(stored).length > 0;
}

function accountsOf({ pins, issuingKey }: StoredPortalToken): readonly string[] {
  const isOfKey = (key: IssuingKey) => (account: string) =>
    key.accounts === 'all' || key.accounts.includes(account);
  return issuingKey ? pins.accounts.filter(isOfKey(issuingKey)) : [...pins.accounts];
}

function filtersOf({ sites, subscriber }: PortalPins): Filter[] {
  return [
    ...(sites ? [{ dimension: 'customer_site_id' as const, values: Object.freeze([...sites]) }] : []),
    ...(subscriber ? [{ dimension: subscriber.dimension, values: Object.freeze([subscriber.value]) }] : []),
  ];
}
