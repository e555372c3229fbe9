import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import type { Statement } from '../../database/statement.js';
import { isFirstPart } from '../../record-model/first-part.js';

/** What statements over the records of a backfill are bound to. Times are Unix milliseconds. */
export interface BackfillRow {
  readonly account_id: string;
  readonly id: string;
  /** Of the start of records: the range begins with it. */
  readonly range_from: number;
  /** The range ends before it. */
  readonly range_to: number;
}

/** One backfill, by its account and itself. */
export type BackfillKey = Pick<BackfillRow, 'account_id' | 'id'>;

/** The advisory locks under which backfills are opened: this number, and one made of the account. */
const OPENING_LOCK = 1_701_668_207;

/** Lets one at a time open backfills of an account. */
export const lockOpening = (accountId: string): Statement => ({
  name: 'SELECT pg_advisory_xact_lock',
  text: 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))',
  values: [OPENING_LOCK, accountId],
});

/**
 * The records of an account that began in a range, each by the only or the first of its facts, as a condition; the second
 * half of it is what the index knows.
 * @param values the places of the account, of the range's beginning and of its end.
 */
export const startedWithin = (
  fact: string,
  [account, from, to]: readonly [string, string, string],
): string => `
${fact}.account_id = ${account} AND ${fact}.started_at >= ${from} AND ${fact}.started_at < ${to}
  AND ${fact}.ended_at >= ${from} AND ${fact}.ended_at < ${to}::bigint + ${LONGEST_FACT_MS} AND ${isFirstPart(fact)}`;

/** Notes the records that stand in the range: those that are to be replaced; tells how many. */
export const noteStanding = (backfill: BackfillRow): Statement => ({
  name: 'INSERT usage_backfill_standing',
  text: `
WITH noted AS (
  INSERT INTO usage_backfill_standing (account_id, backfill_id, record_id)
  SELECT fact.account_id, $2::uuid, fact.record_id FROM usage_record AS fact
  WHERE ${startedWithin('fact', ['$1', '$3', '$4'])}
  RETURNING record_id
)
SELECT count(*) AS count FROM noted`,
  values: [backfill.account_id, backfill.id, backfill.range_from, backfill.range_to],
});

/** Locks a backfill until the transaction ends. */
export const lockBackfill = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'SELECT usage_backfill',
  text: `SELECT id FROM usage_backfill WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE`,
  values: [accountId, id],
});

/** Removes what was loaded, or kept in order to undo it. */
export const removeStaged = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_record',
  text: 'DELETE FROM usage_backfill_record WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});

export const removeStanding = ({ account_id: accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: 'DELETE FROM usage_backfill_standing WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});
