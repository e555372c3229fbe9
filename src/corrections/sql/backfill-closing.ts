import type { Statement } from '../../database/statement.js';
import { unpackThose } from '../../packed-days/sql/unpacking.js';
import { startedWithin, type BackfillParams } from './backfill.js';
import { nextVersion, type Correction } from './correction.js';
import { contentSql } from '../../usage-records/sql/fact-rows.js';
import { columnsOf, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';
import { identityOf, isStaged, isStanding, outsiderOf, STAGED, STANDING } from './backfill-identities.js';

/**
 * The statements that close a backfill, one for each step.
 *
 * The planner cannot know how many records a backfill has: the tables grow and shrink by whole backfills. `OFFSET 0`
 * keeps it from a nested loop over two large sides. Each row of one side is looked up by key in the other, or the facts
 * are scanned once.
 */

/** A stored record whose content equals the staged one. */
const asStaged = (ledger: LedgerLayout): string =>
  identityOf(
    ledger,
    'staged',
    'AND identity.voided_at IS NULL AND identity.content_hash = staged.content_hash',
  );

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
  SELECT 1 FROM usage_backfill_record AS staged
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

/** Unpacks the facts of the standing records. */
export const unpackStanding = ({ accountId, id, rangeFrom, rangeTo }: BackfillParams): Statement =>
  unpackThose(`FROM usage_backfill_standing AS standing WHERE ${STANDING}`, [
    accountId,
    id,
    rangeFrom,
    rangeTo,
  ]);

/** Removes the facts of the standing records. They are unpacked. */
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
