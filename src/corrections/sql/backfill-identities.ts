import type { Statement } from '../../database/statement.js';
import { isIdentity, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';
import type { BackfillParams } from './backfill.js';

// The staged records of a backfill, and the standing ones that it replaces.
export const STAGED = 'staged.account_id = $1 AND staged.backfill_id = $2';
export const STANDING = 'standing.account_id = $1 AND standing.backfill_id = $2';

/** The identity of a row's identifier, as a subquery for JOIN or EXISTS. */
export const identityOf = (ledger: LedgerLayout, row: string, more = ''): string => `(
  SELECT * FROM ${ledger.table} AS identity
  WHERE ${isIdentity(ledger, 'identity', '$1', `${row}.record_id`)} ${more} OFFSET 0)`;

/**
 * The row at the place of a row's identifier, if it is of a record outside of the range, or of another identity. A
 * backfill does not replace it. As a subquery for JOIN or EXISTS.
 */
export const outsiderOf = (ledger: LedgerLayout, row: string): string => `(
  SELECT CASE WHEN ${ledger.isOther('identity', '$1', `${row}.record_id`)} THEN ''::bytea ELSE content_hash END AS content_hash
  FROM ${ledger.table} AS identity
  WHERE ${ledger.isAt('identity', '$1', `${row}.record_id`)} AND (${ledger.isOther('identity', '$1', `${row}.record_id`)}
    OR identity.voided_at IS NULL AND (identity.started_at < $3 OR identity.started_at >= $4)) OFFSET 0)`;

export const isStaged = (row: string): string => `EXISTS (
  SELECT 1 FROM usage_backfill_record AS staged WHERE ${STAGED} AND staged.record_id = ${row}.record_id OFFSET 0)`;
export const isStanding = (row: string): string => `EXISTS (
  SELECT 1 FROM usage_backfill_standing AS standing WHERE ${STANDING} AND standing.record_id = ${row}.record_id OFFSET 0)`;

/** How many identifiers of staged records are free. */
export interface FreeRow {
  readonly free: number;
}

/**
 * Locks the identities that are taken, in the same order as all locks.
 * @param concerned rows with record_id and `staged`, in SQL.
 */
export const lockIdentities = (ledger: LedgerLayout, concerned: string): string => `
WITH concerned AS MATERIALIZED (${concerned}), locked AS MATERIALIZED (
  SELECT ordered.staged FROM (SELECT * FROM concerned ORDER BY record_id OFFSET 0) AS ordered
  CROSS JOIN LATERAL (
    SELECT 1 FROM ${ledger.table} AS identity
    WHERE ${isIdentity(ledger, 'identity', '$1', 'ordered.record_id')}
    FOR NO KEY UPDATE
  ) AS identity
)
SELECT (SELECT count(*) FROM concerned WHERE staged) - (SELECT count(*) FROM locked WHERE staged) AS free`;

/**
 * Locks the taken identities of the standing records and of the staged ones. Answers how many identifiers of staged
 * records are free.
 */
export const lockIdentitiesOf = (ledger: LedgerLayout, { accountId, id }: BackfillParams): Statement => ({
  name: `SELECT ${ledger.table}`,
  text: lockIdentities(
    ledger,
    `
  SELECT record_id, true AS staged FROM usage_backfill_record AS staged WHERE ${STAGED}
  UNION ALL
  SELECT record_id, false FROM usage_backfill_standing AS standing WHERE ${STANDING} AND NOT ${isStaged('standing')}`,
  ),
  values: [accountId, id],
});

/** The identities of the standing records and of the staged ones: rows for {@link bringThose}. */
export const concerned = `
  SELECT account_id, record_id FROM usage_backfill_record AS staged WHERE ${STAGED}
  UNION ALL
  SELECT account_id, record_id FROM usage_backfill_standing AS standing WHERE ${STANDING}`;
