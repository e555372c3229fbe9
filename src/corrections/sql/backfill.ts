import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import type { Statement } from '../../database/statement.js';
import { packedStarting } from '../../packed-days/sql/conditions.js';
import { isFirstPart } from '../../record-model/first-part.js';

/** The parameters of statements over the records of a backfill. Times are Unix milliseconds. */
export interface BackfillParams {
  readonly accountId: string;
  readonly id: string;
  /** The first start of a record in the range. */
  readonly rangeFrom: number;
  /** The end of the range: each record of the range starts before it. */
  readonly rangeTo: number;
}

/** The primary key of a backfill. */
export type BackfillKey = Pick<BackfillParams, 'accountId' | 'id'>;

/** The advisory locks for opening backfills: this number, and a hash of the account. */
const OPENING_LOCK = 1_701_668_207;

/** Only one transaction at a time opens a backfill of an account. */
export const lockOpening = (accountId: string): Statement => ({
  name: 'SELECT pg_advisory_xact_lock',
  text: 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))',
  values: [OPENING_LOCK, accountId],
});

/**
 * A condition in SQL: the only or first fact of a record of an account that starts in a range. The second line of it
 * lets the planner use the index.
 * @param values the parameters of the account, of the range's start and of its end.
 */
export const startedWithin = (
  fact: string,
  [account, from, to]: readonly [string, string, string],
): string => `
${fact}.account_id = ${account} AND ${fact}.started_at >= ${from} AND ${fact}.started_at < ${to}
  AND ${fact}.ended_at >= ${from} AND ${fact}.ended_at < ${to}::bigint + ${LONGEST_FACT_MS} AND ${isFirstPart(fact)}`;

/** Notes the standing records of the range: the records to be replaced. Answers how many. */
export const noteStanding = (backfill: BackfillParams): Statement => ({
  name: 'INSERT usage_backfill_standing',
  text: `
WITH noted AS (
  INSERT INTO usage_backfill_standing (account_id, backfill_id, record_id)
  SELECT fact.account_id, $2::uuid, fact.record_id FROM usage_fact AS fact
  WHERE ${startedWithin('fact', ['$1', '$3', '$4'])} AND ${packedStarting('$3', '$4')}
  RETURNING record_id
)
SELECT count(*) AS count FROM noted`,
  values: [backfill.accountId, backfill.id, backfill.rangeFrom, backfill.rangeTo],
});

/** Locks a backfill until the transaction ends. */
export const lockBackfill = ({ accountId, id }: BackfillKey): Statement => ({
  name: 'SELECT usage_backfill',
  text: `SELECT id FROM usage_backfill WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE`,
  values: [accountId, id],
});

/** Removes the staged records of an open backfill, or those that a closed one keeps for undoing. */
export const removeStaged = ({ accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_record',
  text: 'DELETE FROM usage_backfill_record WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});

export const removeStanding = ({ accountId, id }: BackfillKey): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: 'DELETE FROM usage_backfill_standing WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});
