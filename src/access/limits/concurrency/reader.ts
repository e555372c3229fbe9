import type { Principal } from '../../authentication/principal.js';
import { clientNetwork } from '../client-network.js';

/** Who reads: a principal of a tenant. Tenants share the capacity first, then the principals of each tenant. */
export interface ReaderId {
  readonly tenant: string;
  readonly principal: string;
}

/** The tenant of all readers without a credential. */
export const PUBLIC_TENANT = 'public';

/** The tenants of accounts that several principals share. The lists of accounts live as long as their credentials. */
const TENANTS = new WeakMap<readonly string[], string>();

/**
 * The reader of a request with a credential. Principals with the same accounts are one tenant, so a tenant gets no
 * larger share by more keys. A principal that may see all accounts is a tenant of its own.
 */
export function readerOf({ kind, id, accounts, userId }: Principal): ReaderId {
  const principal = userId === undefined ? `${kind} ${id}` : `${kind} ${id} ${userId}`;
  return { tenant: accounts === 'all' ? `${kind} ${id}` : tenantOf(accounts), principal };
}

/** The reader of a request without a credential: the client's address. */
export const publicReader = (address: string): ReaderId => ({
  tenant: PUBLIC_TENANT,
  principal: clientNetwork(address),
});

function tenantOf(accounts: readonly string[]): string {
  const [only = '', ...others] = accounts;
  if (others.length === 0) return `account ${only}`;
  let tenant = TENANTS.get(accounts);
  if (tenant === undefined) {
    tenant = `accounts ${JSON.stringify([...accounts].sort())}`;
    TENANTS.set(accounts, tenant);
  }
  return tenant;
}
