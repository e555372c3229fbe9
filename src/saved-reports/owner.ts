import { hash } from 'node:crypto';
import type { Principal } from '../access/authentication/principal.js';

/**
 * Who a saved report belongs to: all credentials with the same accounts. A digest, because a set of accounts may be too
 * long for a key of the database.
 */
export const ownerOf = ({ accounts }: Pick<Principal, 'accounts'>): string =>
  accounts === 'all' ? 'all' : hash('sha256', JSON.stringify([...new Set(accounts)].sort()), 'hex');
