import { grouped } from '../../common/grouped.js';
import type { Session } from '../../database/database.js';
import type { Statement } from '../../database/statement.js';

/** A session, and whether its database is distributed. */
interface AskedDatabase {
  readonly transaction: Session;
  readonly isDistributed: boolean;
}

/**
 * The rows of a statement about items. In a distributed database each account is asked about by itself, on its own
 * server. Otherwise one statement asks about all.
 * @param statementOf the statement about items, and about the account of all of them if it is one.
 */
export async function askByAccount<R extends object, T extends { readonly accountId: string }>(
  { transaction, isDistributed }: AskedDatabase,
  items: readonly T[],
  statementOf: (items: readonly T[], accountId?: string) => Statement,
): Promise<R[]> {
  if (!isDistributed) return transaction.query<R>(statementOf(items));
  const answers: R[][] = [];
  for (const [accountId, own] of grouped(items, (item) => item.accountId))
    answers.push(await transaction.query<R>(statementOf(own, accountId)));
  return answers.flat();
}
