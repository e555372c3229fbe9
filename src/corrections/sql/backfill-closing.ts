import type { Statement } from '../../database/statement.js';
import { startedWithin, type BackfillParams } from './backfill.js';
import { nextVersion, type Correction } from './correction.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { contentSql, daysOfContent, insertContents } from '../../usage-records/sql/fact-rows.js';
import { columnsOf, isIdentity, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';

/**
 * The statements that close a backfill, one for each step.
 *
 * The planner cannot know how many records a backfill has: the tables grow and shrink by whole backfills. `OFFSET 0`
 * keeps it from a nested loop over two large sides. Each row of one side is looked up by key in the other, or the facts
 * are scanned once.
 */
const STAGED = 'staged.account_id = $1 AND staged.backfill_id = $2';
const STANDING = 'standing.account_id = $1 AND standing.backfill_id = $2';

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

const isStaged = (row: string): string => `EXISTS (
  SELECT FROM usage_backfill_record AS staged WHERE ${STAGED} AND staged.record_id = ${row}.record_id OFFSET 0)`;
const isStanding = (row: string): string => `EXISTS (
  SELECT FROM usage_backfill_standing AS standing WHERE ${STANDING} AND standing.record_id = ${row}.record_id OFFSET 0)`;

/** A stored record whose content equals the staged one. */
const asStaged = (ledger: LedgerLayout): string =>
  identityOf(
    ledger,
    'staged',
    'AND identity.voided_at IS NULL AND identity.content_hash = staged.content_hash',
  );

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
    SELECT FROM ${ledger.table} AS identity
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

/** Staged records whose identifiers are now taken by records outside of the range. */
export const findConflicting = (ledger: LedgerLayout, closing: BackfillParams, limit: number): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT staged.record_id FROM usage_backfill_record AS staged
WHERE ${STAGED} AND EXISTS ${outsiderOf(ledger, 'staged')}
ORDER BY staged.record_id LIMIT $5`,
  values: [closing.accountId, closing.id, closing.rangeFrom, closing.rangeTo, limit],
});

/** Forgets standing records whose staged content equals the stored content: they stay stored. */
export const leaveUnchanged = (ledger: LedgerLayout, { accountId, id }: BackfillParams): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: `
DELETE FROM usage_backfill_standing AS standing
WHERE ${STANDING} AND EXISTS (
  SELECT FROM usage_backfill_record AS staged
  WHERE ${STAGED} AND staged.record_id = standing.record_id AND EXISTS ${asStaged(ledger)} OFFSET 0)`,
  values: [accountId, id],
});

/** Removes staged records whose content is stored already. Answers how many. */
export const leaveOutUnchanged = (ledger: LedgerLayout, { accountId, id }: BackfillParams): Statement => ({
  name: 'DELETE usage_backfill_record',
  text: `
WITH unchanged AS (
  DELETE FROM usage_backfill_record AS staged WHERE ${STAGED} AND EXISTS ${asStaged(ledger)} RETURNING record_id
)
SELECT count(*) AS count FROM unchanged`,
  values: [accountId, id],
});

/** Forgets standing records that have been voided since the opening, or moved out of the range. */
export const leaveOutGone = (ledger: LedgerLayout, closing: BackfillParams): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: `
DELETE FROM usage_backfill_standing AS standing
WHERE ${STANDING} AND NOT EXISTS ${identityOf(
    ledger,
    'standing',
    'AND identity.voided_at IS NULL AND identity.started_at >= $3 AND identity.started_at < $4',
  )}`,
  values: [closing.accountId, closing.id, closing.rangeFrom, closing.rangeTo],
});

/**
 * Adds to the standing records those that were stored since the opening and whose identifiers are staged with other
 * content.
 */
export const addReplaced = (ledger: LedgerLayout, closing: BackfillParams): Statement => ({
  name: 'INSERT usage_backfill_standing',
  text: `
INSERT INTO usage_backfill_standing (account_id, backfill_id, record_id)
SELECT staged.account_id, staged.backfill_id, staged.record_id FROM usage_backfill_record AS staged
WHERE ${STAGED} AND EXISTS ${identityOf(
    ledger,
    'staged',
    'AND identity.voided_at IS NULL AND identity.content_hash <> staged.content_hash',
  )}
ON CONFLICT DO NOTHING`,
  values: [closing.accountId, closing.id],
});

/** How many records leave, how many come, and how many identifiers are on both sides. */
export interface SidesRow {
  readonly leaving: number;
  readonly staged: number;
  readonly replaced: number;
}

export const countSides = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT (SELECT count(*) FROM usage_backfill_standing AS standing WHERE ${STANDING}) AS leaving,
  (SELECT count(*) FROM usage_backfill_record AS staged WHERE ${STAGED}) AS staged,
  (SELECT count(*) FROM usage_backfill_record AS staged WHERE ${STAGED} AND ${isStanding('staged')}) AS replaced`,
  values: [accountId, id],
});

/** Keeps a version "voided" of each staged identifier whose record had been voided. */
export const keepVoided = (
  ledger: LedgerLayout,
  { accountId, id }: BackfillParams,
  correction: Correction,
): Statement => ({
  name: 'INSERT usage_record_version',
  text: `
INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
SELECT staged.account_id, staged.record_id, ${nextVersion('staged')}, $3::uuid, identity.started_at, identity.content_hash, NULL
FROM usage_backfill_record AS staged
CROSS JOIN LATERAL ${identityOf(ledger, 'staged', 'AND identity.voided_at IS NOT NULL')} AS identity
WHERE ${STAGED}`,
  values: [accountId, id, correction.id],
});

/**
 * Removes facts, and keeps the content of their records as versions. Of records in parts it removes the first part.
 * Answers how many.
 * @param those a condition in SQL that selects the facts.
 */
export const takeOut = (ledger: LedgerLayout, those: string): string => `
WITH gone AS (
  DELETE FROM usage_record AS fact
  WHERE ${startedWithin('fact', ['$1', '$4', '$5'])} AND ${those}
  RETURNING fact.*
), kept AS (
  INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
  SELECT gone.account_id, gone.record_id, ${nextVersion('gone')}, $3::uuid, gone.started_at, identity.content_hash, ${contentSql('gone')}
  FROM gone CROSS JOIN LATERAL ${identityOf(ledger, 'gone')} AS identity
  RETURNING record_id
)
SELECT count(*) AS count FROM kept`;

/** Removes the facts of the standing records. */
export const takeOutStanding = (
  ledger: LedgerLayout,
  closing: BackfillParams,
  correction: Correction,
): Statement => ({
  name: 'DELETE usage_record',
  text: takeOut(ledger, isStanding('fact')),
  values: [closing.accountId, closing.id, correction.id, closing.rangeFrom, closing.rangeTo],
});

/** Marks identities of removed records as voided, unless a staged record takes them. They stay taken. */
export const voidStanding = (
  ledger: LedgerLayout,
  { accountId, id }: BackfillParams,
  voidedAt: number,
): Statement => ({
  name: `INSERT ${ledger.table}`,
  text: `
INSERT INTO ${ledger.table} (${ledger.columns.join(', ')}, started_at, content_hash, voided_at)
SELECT ${columnsOf(ledger, 'identity')}, identity.started_at, identity.content_hash, $3::bigint
FROM usage_backfill_standing AS standing CROSS JOIN LATERAL ${identityOf(ledger, 'standing')} AS identity
WHERE ${STANDING} AND NOT ${isStaged('standing')}
ON CONFLICT (${ledger.unique}) DO UPDATE SET voided_at = EXCLUDED.voided_at`,
  values: [accountId, id, voidedAt],
});

/** Takes the free identities, in the same order as all locks. Answers how many. */
export const takeForStaged = (ledger: LedgerLayout, { accountId, id }: BackfillParams): Statement => ({
  name: `INSERT ${ledger.table}`,
  text: `
WITH taken AS (
  INSERT INTO ${ledger.table} (${ledger.columns.join(', ')}, started_at, content_hash)
  SELECT ${ledger.valuesOf('staged.account_id', 'staged.record_id')}, staged.started_at, staged.content_hash
  FROM usage_backfill_record AS staged WHERE ${STAGED}
  ORDER BY staged.record_id
  ON CONFLICT DO NOTHING
  RETURNING started_at
)
SELECT count(*) AS count FROM taken`,
  values: [accountId, id],
});

/** Staged records that share their place in the ledger with another staged record. */
export const findColliding = (
  ledger: LedgerLayout,
  { accountId, id }: BackfillParams,
  limit: number,
): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT record_id FROM (
  SELECT staged.record_id, count(*) OVER (PARTITION BY ${ledger.placeOf('staged.account_id', 'staged.record_id')}) AS same
  FROM usage_backfill_record AS staged WHERE ${STAGED}
) AS placed
WHERE same > 1 ORDER BY record_id LIMIT $3`,
  values: [accountId, id, limit],
});

/** Changes the identities of all staged records to the staged contents. */
export const changeToStaged = (ledger: LedgerLayout, { accountId, id }: BackfillParams): Statement => ({
  name: `INSERT ${ledger.table}`,
  text: `
INSERT INTO ${ledger.table} AS identity (${ledger.columns.join(', ')}, started_at, content_hash)
SELECT ${ledger.valuesOf('staged.account_id', 'staged.record_id')}, staged.started_at, staged.content_hash
FROM usage_backfill_record AS staged WHERE ${STAGED}
ON CONFLICT (${ledger.unique}) DO UPDATE
SET started_at = EXCLUDED.started_at, content_hash = EXCLUDED.content_hash, voided_at = NULL
WHERE identity.voided_at IS NOT NULL OR identity.content_hash <> EXCLUDED.content_hash`,
  values: [accountId, id],
});

/** Stores the staged records. */
export const storeStaged = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'INSERT usage_record',
  text: insertContents(
    `SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged WHERE ${STAGED}`,
  ),
  values: [accountId, id],
});

/** The contents of staged records, in order of time. */
export const stagedContents = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged
WHERE ${STAGED} ORDER BY staged.started_at`,
  values: [accountId, id],
});

/** The contents that a correction kept as versions, in order of time. */
export const keptContents = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT account_id, record_id, content FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL ORDER BY started_at`,
  values: [accountId, correctionId],
});

/** Start and end of the records in parts that a correction kept as versions. */
export const keptInParts = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT record_id, started_at, (content->>'ended_at')::bigint AS ended_at FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL
  AND (content->>'ended_at')::bigint - started_at > ${LONGEST_FACT_MS}`,
  values: [accountId, correctionId],
});

/** The UTC days on which staged records, or parts of them, begin. */
export const stagedDays = ({ accountId, id }: BackfillParams): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT DISTINCT day FROM usage_backfill_record AS staged CROSS JOIN LATERAL ${daysOfContent('staged')} AS day
WHERE ${STAGED}`,
  values: [accountId, id],
});

/** How many stored records the range has. */
export const countInRange = (closing: BackfillParams): Statement => ({
  name: 'SELECT usage_record',
  text: `SELECT count(*) AS count FROM usage_record AS fact WHERE ${startedWithin('fact', ['$1', '$2', '$3'])}`,
  values: [closing.accountId, closing.rangeFrom, closing.rangeTo],
});
