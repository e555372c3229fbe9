import type { BoundSql } from '../database.js';
import { startedWithin, type BackfillRow } from './backfill.js';
import { nextVersion } from './correction.js';
import { contentSql, insertContents } from './fact-rows.js';

/** A closed backfill: what it stored is what is still staged; what was before it is what its correction kept. */
export interface Undoing extends Pick<BackfillRow, 'account_id' | 'id' | 'range_from' | 'range_to'> {
  /** The correction that closed it, and when that was. */
  readonly correction_id: string;
  readonly ended_at: number;
}

const BEFORE = 'before.account_id = $1 AND before.correction_id = $2';
const STORED = 'stored.account_id = $1 AND stored.backfill_id = $3';
const isStored = (row: string): string => `EXISTS (
  SELECT FROM usage_backfill_record AS stored WHERE ${STORED} AND stored.record_id = ${row}.record_id OFFSET 0)`;
const identityOf = (row: string): string =>
  `identity.account_id = $1 AND identity.record_id = ${row}.record_id`;

/** The first three values of each statement. */
const valuesOf = ({ account_id: accountId, id, correction_id: correctionId }: Undoing) => [
  accountId,
  correctionId,
  id,
];

/** Locks the identities of what it stored and of what it removed, in the one order of all locks. */
export const lockIdentitiesOf = (undoing: Undoing): BoundSql => ({
  text: `
WITH concerned AS (
  SELECT record_id FROM usage_backfill_record AS stored WHERE ${STORED}
  UNION
  SELECT record_id FROM usage_record_version AS before WHERE ${BEFORE}
), locked AS MATERIALIZED (
  SELECT identity.record_id
  FROM concerned JOIN usage_record_identity AS identity ON ${identityOf('concerned')}
  ORDER BY identity.record_id
  FOR NO KEY UPDATE OF identity
)
SELECT count(*) AS locked FROM locked`,
  values: valuesOf(undoing),
});

/** How many of the records that it stored or removed are not any more what it made of them. */
export const countTouched = (undoing: Undoing): BoundSql => ({
  text: `
SELECT (
  SELECT count(*)
  FROM usage_backfill_record AS stored LEFT JOIN usage_record_identity AS identity ON ${identityOf('stored')}
  WHERE ${STORED} AND (identity.voided_at IS NOT NULL OR identity.content_hash IS DISTINCT FROM stored.content_hash)
) + (
  SELECT count(*)
  FROM usage_record_version AS before LEFT JOIN usage_record_identity AS identity ON ${identityOf('before')}
  WHERE ${BEFORE} AND NOT ${isStored('before')}
    AND (identity.voided_at IS DISTINCT FROM $4 OR identity.content_hash IS DISTINCT FROM before.content_hash)
) AS count`,
  values: [...valuesOf(undoing), undoing.ended_at],
});

/** How many records it stored. */
export const countStored = ({ account_id: accountId, id }: Undoing): BoundSql => ({
  text: 'SELECT count(*) AS count FROM usage_backfill_record WHERE account_id = $1 AND backfill_id = $2',
  values: [accountId, id],
});

/** Takes the facts out that it stored, and keeps what they were; tells how many. */
export const takeOutStored = (undoing: Undoing, revertId: string): BoundSql => ({
  text: `
WITH gone AS (
  DELETE FROM usage_record AS fact
  WHERE ${startedWithin('fact', ['$1', '$4', '$5'])} AND ${isStored('fact')}
  RETURNING fact.*
), kept AS (
  INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
  SELECT gone.account_id, gone.record_id, ${nextVersion('gone')}, $2::uuid, gone.started_at, identity.content_hash, ${contentSql('gone')}
  FROM gone JOIN usage_record_identity AS identity ON ${identityOf('gone')}
  RETURNING record_id
)
SELECT count(*) AS count FROM kept`,
  values: [undoing.account_id, revertId, undoing.id, undoing.range_from, undoing.range_to],
});

/** Keeps of records that it removed that they had been removed. */
export const keepRemoved = (undoing: Undoing, revertId: string): BoundSql => ({
  text: `
INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
SELECT before.account_id, before.record_id, ${nextVersion('before')}, $4::uuid, before.started_at, before.content_hash, NULL
FROM usage_record_version AS before
WHERE ${BEFORE} AND NOT ${isStored('before')}`,
  values: [...valuesOf(undoing), revertId],
});

/** Frees the identities that nobody held before it. */
export const freeTaken = (undoing: Undoing): BoundSql => ({
  text: `
DELETE FROM usage_record_identity AS identity USING usage_backfill_record AS stored
WHERE ${STORED} AND ${identityOf('stored')} AND NOT EXISTS (
  SELECT FROM usage_record_version AS before
  WHERE ${BEFORE} AND before.record_id = stored.record_id OFFSET 0)`,
  values: valuesOf(undoing),
});

/** Has the other identities stand for what they stood for before, or for nothing if they had been voided. */
export const changeBack = (undoing: Undoing, now: number): BoundSql => ({
  text: `
UPDATE usage_record_identity AS identity
SET started_at = before.started_at, content_hash = before.content_hash,
  voided_at = CASE WHEN before.content IS NULL THEN $3::bigint END
FROM usage_record_version AS before
WHERE ${BEFORE} AND ${identityOf('before')}`,
  values: [undoing.account_id, undoing.correction_id, now],
});

/** Stores what it removed. */
export const storeBefore = ({ account_id: accountId, correction_id: correctionId }: Undoing): BoundSql => ({
  text: insertContents(`
SELECT before.account_id, before.record_id, before.content FROM usage_record_version AS before
WHERE before.account_id = $1 AND before.correction_id = $2 AND before.content IS NOT NULL`),
  values: [accountId, correctionId],
});

/** The UTC days on which the records began that it removed. */
export const daysBefore = ({
  account_id: accountId,
  correction_id: correctionId,
}: Pick<Undoing, 'account_id' | 'correction_id'>): BoundSql => ({
  text: `SELECT DISTINCT started_at / 86400000 AS day FROM usage_record_version WHERE account_id = $1 AND correction_id = $2`,
  values: [accountId, correctionId],
});
