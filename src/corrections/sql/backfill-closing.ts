import type { Statement } from '../../database/statement.js';
import { startedWithin, type BackfillRow } from './backfill.js';
import { nextVersion, type Correction } from './correction.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { contentSql, daysOfContent, insertContents } from '../../usage-records/sql/fact-rows.js';

/**
 * What closing a backfill does, a statement a step.
 *
 * Nothing is known of how many records a backfill has while it is planned for: the tables grow and shrink by whole
 * backfills. `OFFSET 0` keeps the planner from joining two sides row by row: each row of one is looked up in the other
 * by its key, or facts are looked through once.
 */
type Closing = Pick<BackfillRow, 'account_id' | 'id' | 'range_from' | 'range_to'>;

const STAGED = 'staged.account_id = $1 AND staged.backfill_id = $2';
const STANDING = 'standing.account_id = $1 AND standing.backfill_id = $2';

/** The identity that a row's identifier has, as something to be joined with it or to exist. */
export const identityOf = (row: string, more = ''): string => `(
  SELECT * FROM usage_record_identity AS identity
  WHERE identity.account_id = $1 AND identity.record_id = ${row}.record_id ${more} OFFSET 0)`;

const isStaged = (row: string): string => `EXISTS (
  SELECT FROM usage_backfill_record AS staged WHERE ${STAGED} AND staged.record_id = ${row}.record_id OFFSET 0)`;
const isStanding = (row: string): string => `EXISTS (
  SELECT FROM usage_backfill_standing AS standing WHERE ${STANDING} AND standing.record_id = ${row}.record_id OFFSET 0)`;

/** A record that stands as it is staged. */
const AS_STAGED = identityOf(
  'staged',
  'AND identity.voided_at IS NULL AND identity.content_hash = staged.content_hash',
);

/** How many identifiers of staged records are free. */
export interface FreeRow {
  readonly free: number;
}

/**
 * Locks the identities that are taken, in the one order of all locks.
 * @param concerned rows with record_id and whether it is `staged`, in SQL.
 */
export const lockIdentities = (concerned: string): string => `
WITH concerned AS MATERIALIZED (${concerned}), locked AS MATERIALIZED (
  SELECT ordered.staged FROM (SELECT * FROM concerned ORDER BY record_id OFFSET 0) AS ordered
  CROSS JOIN LATERAL (
    SELECT FROM usage_record_identity AS identity
    WHERE identity.account_id = $1 AND identity.record_id = ordered.record_id
    FOR NO KEY UPDATE
  ) AS identity
)
SELECT (SELECT count(*) FROM concerned WHERE staged) - (SELECT count(*) FROM locked WHERE staged) AS free`;

/** Locks the identities that are taken, of what is to go and of what is to come; tells how many of the latter are free. */
export const lockIdentitiesOf = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'SELECT usage_record_identity',
  text: lockIdentities(`
  SELECT record_id, true AS staged FROM usage_backfill_record AS staged WHERE ${STAGED}
  UNION ALL
  SELECT record_id, false FROM usage_backfill_standing AS standing WHERE ${STANDING} AND NOT ${isStaged('standing')}`),
  values: [accountId, id],
});

/** Staged records whose identifiers stand for records outside of the range by now. */
export const findConflicting = (closing: Closing, limit: number): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT staged.record_id FROM usage_backfill_record AS staged
WHERE ${STAGED} AND EXISTS ${identityOf(
    'staged',
    'AND identity.voided_at IS NULL AND (identity.started_at < $3 OR identity.started_at >= $4)',
  )}
ORDER BY staged.record_id LIMIT $5`,
  values: [closing.account_id, closing.id, closing.range_from, closing.range_to, limit],
});

/** Has those stay that stand as they are staged. */
export const leaveUnchanged = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: `
DELETE FROM usage_backfill_standing AS standing
WHERE ${STANDING} AND EXISTS (
  SELECT FROM usage_backfill_record AS staged
  WHERE ${STAGED} AND staged.record_id = standing.record_id AND EXISTS ${AS_STAGED} OFFSET 0)`,
  values: [accountId, id],
});

/** Leaves the staged records out that stand as they are; tells how many. */
export const leaveOutUnchanged = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'DELETE usage_backfill_record',
  text: `
WITH unchanged AS (
  DELETE FROM usage_backfill_record AS staged WHERE ${STAGED} AND EXISTS ${AS_STAGED} RETURNING record_id
)
SELECT count(*) AS count FROM unchanged`,
  values: [accountId, id],
});

/** Leaves out the records that stood at the opening and have been voided since, or moved out of the range. */
export const leaveOutGone = (closing: Closing): Statement => ({
  name: 'DELETE usage_backfill_standing',
  text: `
DELETE FROM usage_backfill_standing AS standing
WHERE ${STANDING} AND NOT EXISTS ${identityOf(
    'standing',
    'AND identity.voided_at IS NULL AND identity.started_at >= $3 AND identity.started_at < $4',
  )}`,
  values: [closing.account_id, closing.id, closing.range_from, closing.range_to],
});

/** Has those go as well that came since the opening, under identifiers that are staged with other content. */
export const addReplaced = (closing: Closing): Statement => ({
  name: 'INSERT usage_backfill_standing',
  text: `
INSERT INTO usage_backfill_standing (account_id, backfill_id, record_id)
SELECT staged.account_id, staged.backfill_id, staged.record_id FROM usage_backfill_record AS staged
WHERE ${STAGED} AND EXISTS ${identityOf(
    'staged',
    'AND identity.voided_at IS NULL AND identity.content_hash <> staged.content_hash',
  )}
ON CONFLICT DO NOTHING`,
  values: [closing.account_id, closing.id],
});

/** How many are to go, how many are to come, and how many identifiers are on both sides. */
export interface SidesRow {
  readonly leaving: number;
  readonly staged: number;
  readonly replaced: number;
}

export const countSides = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT (SELECT count(*) FROM usage_backfill_standing AS standing WHERE ${STANDING}) AS leaving,
  (SELECT count(*) FROM usage_backfill_record AS staged WHERE ${STAGED}) AS staged,
  (SELECT count(*) FROM usage_backfill_record AS staged WHERE ${STAGED} AND ${isStanding('staged')}) AS replaced`,
  values: [accountId, id],
});

/** Keeps of identifiers that come back that their records had been voided. */
export const keepVoided = ({ account_id: accountId, id }: Closing, correction: Correction): Statement => ({
  name: 'INSERT usage_record_version',
  text: `
INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
SELECT identity.account_id, identity.record_id, ${nextVersion('identity')}, $3::uuid, identity.started_at, identity.content_hash, NULL
FROM usage_backfill_record AS staged
CROSS JOIN LATERAL ${identityOf('staged', 'AND identity.voided_at IS NOT NULL')} AS identity
WHERE ${STAGED}`,
  values: [accountId, id, correction.id],
});

/**
 * Takes facts out, of records in parts the first part, and keeps what their records were; tells how many.
 * @param those which of them, in SQL.
 */
export const takeOut = (those: string): string => `
WITH gone AS (
  DELETE FROM usage_record AS fact
  WHERE ${startedWithin('fact', ['$1', '$4', '$5'])} AND ${those}
  RETURNING fact.*
), kept AS (
  INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
  SELECT gone.account_id, gone.record_id, ${nextVersion('gone')}, $3::uuid, gone.started_at, identity.content_hash, ${contentSql('gone')}
  FROM gone CROSS JOIN LATERAL ${identityOf('gone')} AS identity
  RETURNING record_id
)
SELECT count(*) AS count FROM kept`;

/** Takes the facts out that are to go. */
export const takeOutStanding = (closing: Closing, correction: Correction): Statement => ({
  name: 'DELETE usage_record',
  text: takeOut(isStanding('fact')),
  values: [closing.account_id, closing.id, correction.id, closing.range_from, closing.range_to],
});

/** The identities of records that go, and that no staged one takes, stay taken and stand for nothing. */
export const voidStanding = ({ account_id: accountId, id }: Closing, voidedAt: number): Statement => ({
  name: 'INSERT usage_record_identity',
  text: `
INSERT INTO usage_record_identity (account_id, record_id, started_at, content_hash, voided_at)
SELECT identity.account_id, identity.record_id, identity.started_at, identity.content_hash, $3::bigint
FROM usage_backfill_standing AS standing CROSS JOIN LATERAL ${identityOf('standing')} AS identity
WHERE ${STANDING} AND NOT ${isStaged('standing')}
ON CONFLICT (account_id, record_id) DO UPDATE SET voided_at = EXCLUDED.voided_at`,
  values: [accountId, id, voidedAt],
});

/** Takes the identities that are free, in the one order in which they are taken; tells how many. */
export const takeForStaged = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'INSERT usage_record_identity',
  text: `
WITH taken AS (
  INSERT INTO usage_record_identity (account_id, record_id, started_at, content_hash)
  SELECT staged.account_id, staged.record_id, staged.started_at, staged.content_hash
  FROM usage_backfill_record AS staged WHERE ${STAGED}
  ORDER BY staged.record_id
  ON CONFLICT DO NOTHING
  RETURNING record_id
)
SELECT count(*) AS count FROM taken`,
  values: [accountId, id],
});

/** Has all identities of staged records stand for these. */
export const changeToStaged = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'INSERT usage_record_identity',
  text: `
INSERT INTO usage_record_identity AS identity (account_id, record_id, started_at, content_hash)
SELECT staged.account_id, staged.record_id, staged.started_at, staged.content_hash
FROM usage_backfill_record AS staged WHERE ${STAGED}
ON CONFLICT (account_id, record_id) DO UPDATE
SET started_at = EXCLUDED.started_at, content_hash = EXCLUDED.content_hash, voided_at = NULL
WHERE identity.voided_at IS NOT NULL OR identity.content_hash <> EXCLUDED.content_hash`,
  values: [accountId, id],
});

/** Stores the staged records. */
export const storeStaged = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'INSERT usage_record',
  text: insertContents(
    `SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged WHERE ${STAGED}`,
  ),
  values: [accountId, id],
});

/** The contents of staged records, by their time. */
export const stagedContents = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT staged.account_id, staged.record_id, staged.content FROM usage_backfill_record AS staged
WHERE ${STAGED} ORDER BY staged.started_at`,
  values: [accountId, id],
});

/** What a correction kept of records that stood, by their time. */
export const keptContents = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT account_id, record_id, content FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL ORDER BY started_at`,
  values: [accountId, correctionId],
});

/** When records began and ended that a correction kept and that are stored in parts. */
export const keptInParts = (accountId: string, correctionId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT record_id, started_at, (content->>'ended_at')::bigint AS ended_at FROM usage_record_version
WHERE account_id = $1 AND correction_id = $2 AND content IS NOT NULL
  AND (content->>'ended_at')::bigint - started_at > ${LONGEST_FACT_MS}`,
  values: [accountId, correctionId],
});

/** The UTC days on which staged records, or parts of them, began. */
export const stagedDays = ({ account_id: accountId, id }: Closing): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT DISTINCT day FROM usage_backfill_record AS staged CROSS JOIN LATERAL ${daysOfContent('staged')} AS day
WHERE ${STAGED}`,
  values: [accountId, id],
});

/** How many records stand in the range. */
export const countInRange = (closing: Closing): Statement => ({
  name: 'SELECT usage_record',
  text: `SELECT count(*) AS count FROM usage_record AS fact WHERE ${startedWithin('fact', ['$1', '$2', '$3'])}`,
  values: [closing.account_id, closing.range_from, closing.range_to],
});
