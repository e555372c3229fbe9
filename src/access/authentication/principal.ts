import { ApiError } from '../../errors/api-error.js';
import type { Accounts } from '../../common/accounts.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import type { Scope } from './scopes.js';
import type { Filter } from '../../query-engine/usage-query.js';

/** The caller, as the authenticator of its credential describes it. */
export interface Principal {
  readonly kind: 'public' | 'api-key' | 'iam' | 'portal-token';
  /** The public id of the API key or portal token, or the token's subject. */
  readonly id: string;
  readonly accounts: Accounts;
  readonly scopes: ReadonlySet<string>;
  /** Per minute. Absent: the default of the configuration. */
  readonly limits?: { readonly requestsPerMinute?: number; readonly recordsPerMinute?: number };
  /** The subject of the user management token, where the route requires one. */
  readonly userId?: string;
  /** The limits of a portal token, in addition to its accounts. */
  readonly pins?: Pins;
}

/** Limits that hold for every query of the credential. */
export interface Pins {
  /** All filters hold. Each filters another dimension. */
  readonly filters: readonly Filter[];
  /** Absent: all metrics. */
  readonly metrics?: readonly MetricName[];
}

/** The principal of a route without credentials. The route has network-wide figures without accounts in them. */
export const PUBLIC_PRINCIPAL: Principal = Object.freeze({
  kind: 'public',
  id: 'public',
  accounts: 'all',
  scopes: new Set<string>(),
});

/** Whether the credential may read and write the usage of an account. */
export function mayUseAccount(principal: Pick<Principal, 'accounts'>, accountId: string): boolean {
  return principal.accounts === 'all' || principal.accounts.includes(accountId);
}

/**
 * Refuses a token that names no account: a mapping that an issuer lacks must not widen what its tokens may read. The
 * scope `admin` is about all accounts, also with a token that names some.
 * @throws ApiError TOKEN_ACCOUNTS
 */
export function assertAccountsNamed({ kind, accounts }: Principal, scope: Scope): void {
  if (kind !== 'iam' || scope === 'admin' || accounts === 'all') return;
  if (accounts.length === 0) throw new ApiError({ name: 'TOKEN_ACCOUNTS' });
}

/** The account of a credential that has exactly one account: a request need not name it. */
export function onlyAccount({ accounts }: Pick<Principal, 'accounts'>): string | undefined {
  return accounts !== 'all' && accounts.length === 1 ? accounts[0] : undefined;
}

/**
 * Narrows a principal's accounts to those that a request names.
 * @throws ApiError ACCOUNT for an account that is not the principal's, also if it does not exist.
 */
export function narrowAccounts(
  principal: Pick<Principal, 'accounts'>,
  requested: readonly string[],
  field: string,
): Accounts {
  if (requested.some((accountId) => !mayUseAccount(principal, accountId))) {
    throw new ApiError({ name: 'ACCOUNT', field });
  }
  return requested;
}

/**
 * Combines the filters of a request with the pins of its principal. Pins enter a query only here. Values outside the
 * pins are dropped silently, because a fault would disclose that they exist.
 * @param requested at most one filter for each dimension.
 */
export function narrowFilters({ pins }: Principal, requested: readonly Filter[]): readonly Filter[] {
  if (!pins) return requested;
  const pinnedTo = (filter: Filter) => pins.filters.find(({ dimension }) => dimension === filter.dimension);
  const narrowed = requested.map((filter): Filter => {
    const pin = pinnedTo(filter);
    return pin ? { ...filter, values: filter.values.filter((value) => pin.values.includes(value)) } : filter;
  });
  const others = pins.filters.filter(
    (pin) => !requested.some(({ dimension }) => dimension === pin.dimension),
  );
  return [...narrowed, ...others];
}

/** Whether the credential may see a metric. */
export function maySeeMetric({ pins }: Principal, metric: MetricName): boolean {
  return pins?.metrics?.includes(metric) ?? true;
}
