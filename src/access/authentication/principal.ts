import { ApiError } from '../../errors/api-error.js';
import type { Accounts } from '../../common/accounts.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import type { Filter } from '../../query-engine/usage-query.js';

/** The caller: what an authenticator makes of a credential that it accepts. */
export interface Principal {
  readonly kind: 'public' | 'api-key' | 'iam' | 'portal-token';
  /** The public id of the API key or portal token, or the token's subject. */
  readonly id: string;
  readonly accounts: Accounts;
  readonly scopes: ReadonlySet<string>;
  /** A minute, each. Absent: as the configuration says. */
  readonly limits?: { readonly requestsPerMinute?: number; readonly recordsPerMinute?: number };
  /** Subject of the user management token, where the route asks for one. */
  readonly userId?: string;
  /** What a portal token is limited to beside its accounts. */
  readonly pins?: Pins;
}

/** Limits that hold beside whatever a request asks for. */
export interface Pins {
  /** All of them hold; each of a dimension of its own. */
  readonly filters: readonly Filter[];
  /** Absent: all. */
  readonly metrics?: readonly MetricName[];
}

/** The principal of a route without credentials: network-wide figures without a customer in them. */
export const PUBLIC_PRINCIPAL: Principal = Object.freeze({
  kind: 'public',
  id: 'public',
  accounts: 'all',
  scopes: new Set<string>(),
});

/** Whether the credential may read and write an account's usage. */
export function mayUseAccount(principal: Pick<Principal, 'accounts'>, accountId: string): boolean {
  return principal.accounts === 'all' || principal.accounts.includes(accountId);
}

/** The account of a credential that has exactly one: a request need not name it. */
export function onlyAccount({ accounts }: Pick<Principal, 'accounts'>): string | undefined {
  return accounts !== 'all' && accounts.length === 1 ? accounts[0] : undefined;
}

/**
 * Narrows a principal's accounts to those a request names.
 * @throws ApiError ACCOUNT when any of them is not the principal's, whether it exists or not.
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
 * The filters of a query: what a request asks for and what its principal is pinned to, both. The one way in which pins
 * enter a query. Values beyond them are dropped silently: a fault would tell what exists.
 * @param requested each of a dimension of its own.
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
