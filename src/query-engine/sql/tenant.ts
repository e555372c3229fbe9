import type { Accounts } from '../../common/accounts.js';
import { Prisma } from '../../database/generated/client.js';

/**
 * The tenant condition: usage of these accounts only. Every statement over usage gets it from this file. The accounts
 * come from the principal.
 * @param parameter the placeholder of the accounts, in a text with bound values.
 */
export const tenantCondition = (parameter: `$${number}`): string => `account_id = ANY(${parameter}::text[])`;

/** The same in composed SQL. The usage of all accounts, which only KPIs read, has no condition. */
export const tenantConditions = (accounts: Accounts): Prisma.Sql[] =>
  accounts === 'all' ? [] : [Prisma.sql`account_id = ANY(${[...accounts]}::text[])`];
