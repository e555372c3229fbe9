import { ApiError } from '../errors/api-error.js';
import type { Accounts } from '../usage/accounts.js';

/** Who asks: what is left of a credential once its guard has accepted it. */
export interface Principal {
  readonly kind: 'public' | 'api-key' | 'iam';
  /** The API key's public id, or the token's subject. */
  readonly id: string;
  readonly accounts: Accounts;
  readonly scopes: ReadonlySet<string>;
  /** A minute, each. Absent: as the configuration says. */
  readonly limits?: { readonly requestsPerMinute?: number; readonly recordsPerMinute?: number };
  /** Subject of the user management token, where the route asks for one. */
  readonly userId?: string;
}

/** The principal of a route without credentials: network-wide figures that name nobody. */
export const PUBLIC_PRINCIPAL: Principal = Object.freeze({
  kind: 'public',
  id: 'public',
  accounts: 'all',
  scopes: new Set<string>(),
});

/** Whether the credential may read and write an account's usage. */
export function mayUseAccount(principal: Principal, accountId: string): boolean {
  return principal.accounts === 'all' || principal.accounts.includes(accountId);
}

/**
 * Narrows a principal's accounts to those a request names.
 * @throws ApiError ACCOUNT when any of them is not the principal's, whether it exists or not.
 */
export function narrowAccounts(principal: Principal, requested: readonly string[], field: string): Accounts {
  if (requested.some((accountId) => !mayUseAccount(principal, accountId))) {
    throw new ApiError({ name: 'ACCOUNT', field });
  }
  return requested;
}
