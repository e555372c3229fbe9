import type { Statement } from '../../database/statement.js';
import { textArray } from './standing-facts.js';

/** An identity that is taken, with the hash of its content. */
export interface StandingRow {
  readonly account_id: string;
  readonly record_id: string;
  readonly content_hash: Buffer;
}

/** The accounts that one statement asks for at most. */
export const MOST_ACCOUNTS_ASKED = 50;

/**
 * Those identities that are taken, from the ledger by text. Each account is a condition of its own: so a distributed
 * database asks the servers of these accounts and no other, and each looks its identifiers up by the index.
 */
export const findStanding = (asked: Iterable<readonly [string, readonly string[]]>): Statement => {
  const accounts = [...asked];
  const conditions = accounts.map(
    (_, nth) => `account_id = $${2 * nth + 1} AND record_id = ANY($${2 * nth + 2}::text[])`,
  );
  return {
    name: 'SELECT usage_record_identity',
    text: `
SELECT account_id, record_id, content_hash FROM usage_record_identity
WHERE ${conditions.join(' OR ')}`,
    values: accounts.flatMap(([accountId, recordIds]) => [accountId, textArray(recordIds)]),
  };
};
