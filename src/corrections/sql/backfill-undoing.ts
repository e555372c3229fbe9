import type { Statement } from '../../database/statement.js';
import type { BackfillParams } from './backfill.js';
import { takeOut } from './backfill-closing.js';
import { identityOf, lockIdentities } from './backfill-identities.js';
import { unpackThose } from '../../packed-days/sql/unpacking.js';
import { nextVersion } from './correction.js';
import { daysOfContent, insertContents } from '../../usage-records/sql/fact-rows.js';
import { binaryArray } from '../../database/binary-array.js';
import { isIdentity, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';

/**
 * A closed backfill. The records that it stored are still staged. The records that it replaced are the versions of its
 * correction.
 */
export interface Undoing extends BackfillParams {
  /** The correction that closed it, and when. */
  readonly correctionId: string;
  readonly endedAt: number;
}

const STORED = 'stored.account_id = $1 AND stored.backfill_id = $2';
const BEFORE = 'before.account_id = $1 AND before.correction_id = $3';
const isStored = (row: string): string => `EXISTS (
  SELECT 1 FROM usage_backfill_record AS stored WHERE ${STORED} AND stored.record_id = ${row}.record_id OFFSET 0)`;

/** The first three values of most statements. */
const valuesOf = ({ accountId, id, correctionId }: Undoing) => [accountId, id, correctionId];

/** Locks the identities of the records that it stored and of the records that it removed. */
export const lockIdentitiesOf = (ledger: LedgerLayout, undoing: Undoing): Statement => ({
  name: `SELECT ${ledger.table}`,
  text: lockIdentities(
    ledger,
    `
  SELECT record_id, true AS staged FROM usage_backfill_record AS stored WHERE ${STORED}
  UNION ALL
  SELECT record_id, false FROM usage_record_version AS before WHERE ${BEFORE} AND NOT ${isStored('before')}`,
  ),
  values: valuesOf(undoing),
});

/** The identities of the records that it stored and of the records that it removed: rows for {@link bringThose}. */
export const concerned = `
  SELECT account_id, record_id FROM usage_backfill_record AS stored WHERE ${STORED}
  UNION ALL
  SELECT account_id, record_id FROM usage_record_version AS before WHERE ${BEFORE}`;

/** How many of the records that it stored or removed have been changed since. */
export const countTouched = (ledger: LedgerLayout, undoing: Undoing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT (
  SELECT count(*) FROM usage_backfill_record AS stored
  WHERE ${STORED} AND NOT EXISTS ${identityOf(
    ledger,
    'stored',
    'AND identity.voided_at IS NULL AND identity.content_hash = stored.content_hash',
  )}
) + (
  SELECT count(*) FROM usage_record_version AS before
  WHERE ${BEFORE} AND NOT ${isStored('before')} AND NOT EXISTS ${identityOf(
    ledger,
    'before',
    'AND identity.voided_at = $4 AND identity.content_hash = before.content_hash',
  )}
) AS count`,
  values: [...valuesOf(undoing), undoing.endedAt],
});

/** How many records it stored. */
export const countStored = ({ accountId, id }: Undoing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `SELECT count(*) AS count FROM usage_backfill_record AS stored WHERE ${STORED}`,
  values: [accountId, id],
});

/** Unpacks the facts that it stored. */
export const unpackStored = ({ accountId, id, rangeFrom, rangeTo }: Undoing): Statement =>
  unpackThose(`FROM usage_backfill_record AS stored WHERE ${STORED}`, [accountId, id, rangeFrom, rangeTo]);

/** Removes the facts that it stored, which are unpacked, and keeps their content as versions. Answers how many. */
export const takeOutStored = (ledger: LedgerLayout, undoing: Undoing, revertId: string): Statement => ({
  name: 'DELETE usage_record',
  text: takeOut(ledger, isStored('fact')),
  values: [undoing.accountId, undoing.id, revertId, undoing.rangeFrom, undoing.rangeTo],
});

/** Keeps a version "voided" of the records that it removed. */
export const keepRemoved = (undoing: Undoing, revertId: string): Statement => ({
  name: 'INSERT usage_record_version',
  text: `
INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
SELECT before.account_id, before.record_id, ${nextVersion('before')}, $4::uuid, before.started_at, before.content_hash, NULL
FROM usage_record_version AS before
WHERE ${BEFORE} AND NOT ${isStored('before')}`,
  values: [...valuesOf(undoing), revertId],
});

/** The identifiers that were free before it was closed. */
export const takenIdentifiers = (undoing: Undoing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT stored.record_id FROM usage_backfill_record AS stored
WHERE ${STORED} AND NOT EXISTS (
  SELECT 1 FROM usage_record_version AS before WHERE ${BEFORE} AND before.record_id = stored.record_id OFFSET 0)`,
  values: valuesOf(undoing),
});

/** Frees identities of an account. */
export const freeIdentities = (
  ledger: LedgerLayout,
  accountId: string,
  recordIds: readonly string[],
): Statement => ({
  name: `DELETE ${ledger.table}`,
  text: `
DELETE FROM ${ledger.table} AS identity USING unnest((SELECT $2::text[])) AS given (record_id)
WHERE ${isIdentity(ledger, 'identity', '$1', 'given.record_id')}`,
  values: [accountId, binaryArray('text', recordIds, (recordId) => recordId)],
});

/** Changes the other identities back to their contents before the backfill, or to "voided". */
export const changeBack = (ledger: LedgerLayout, undoing: Undoing, now: number): Statement => ({
  name: `INSERT ${ledger.table}`,
  text: `
INSERT INTO ${ledger.table} (${ledger.columns.join(', ')}, started_at, content_hash, voided_at)
SELECT ${ledger.valuesOf('before.account_id', 'before.record_id')}, before.started_at, before.content_hash,
  CASE WHEN before.content IS NULL THEN $3::bigint END
FROM usage_record_version AS before
WHERE before.account_id = $1 AND before.correction_id = $2
ON CONFLICT (${ledger.unique}) DO UPDATE
SET started_at = EXCLUDED.started_at, content_hash = EXCLUDED.content_hash, voided_at = EXCLUDED.voided_at`,
  values: [undoing.accountId, undoing.correctionId, now],
});

/** Stores the records that it removed. */
export const storeBefore = ({ accountId, correctionId }: Undoing): Statement => ({
  name: 'INSERT usage_record',
  text: insertContents(`
SELECT before.account_id, before.record_id, before.content FROM usage_record_version AS before
WHERE before.account_id = $1 AND before.correction_id = $2 AND before.content IS NOT NULL`),
  values: [accountId, correctionId],
});

/** The UTC days on which the removed records, or parts of them, begin. */
export const daysBefore = ({
  accountId,
  correctionId,
}: Pick<Undoing, 'accountId' | 'correctionId'>): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT DISTINCT day FROM usage_record_version AS before CROSS JOIN LATERAL ${daysOfContent('before')} AS day
WHERE account_id = $1 AND correction_id = $2`,
  values: [accountId, correctionId],
});
