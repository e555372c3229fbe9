import { LONGEST_FACT_MS } from '../../usage/usage-record.js';
import type { BoundSql } from '../database.js';
import { FIELD_COLUMNS, isFirstPart } from './fact-rows.js';
import { binaryArray } from './ingest-binary-array.js';

/** What is done to records that stand, by whom and why. */
export interface Correction {
  readonly id: string;
  readonly accountId: string;
  readonly action: 'void' | 'amend' | 'backfill' | 'revert';
  readonly reason: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly trackingId: string | null;
  /** Unix milliseconds. */
  readonly madeAt: number;
  readonly backfillId: string | null;
}

/** An identity that is taken, by its place among those asked for. */
export interface IdentityRow {
  readonly place: number;
  readonly started_at: number;
  readonly content_hash: Buffer;
  /** Null while its record stands. */
  readonly voided_at: number | null;
}

/** What a record was, to be kept; without content it was voided. */
export interface OldVersion {
  readonly recordId: string;
  readonly startedAt: number;
  readonly contentHash: Buffer;
  readonly content: string | null;
}

/**
 * Locks identities of an account for the transaction, those that are taken; in the order given, which is to be that in
 * which a batch takes them. An identity that another correction holds is awaited, and read as that left it.
 */
export const lockIdentities = (accountId: string, recordIds: readonly string[]): BoundSql => ({
  text: `
SELECT ordinal - 1 AS place, identity.started_at, identity.content_hash, identity.voided_at
FROM unnest((SELECT $2::text[])) WITH ORDINALITY AS asked (record_id, ordinal)
JOIN usage_record_identity AS identity ON identity.account_id = $1 AND identity.record_id = asked.record_id
ORDER BY ordinal
FOR NO KEY UPDATE OF identity`,
  values: [accountId, textArray(recordIds)],
});

/**
 * Removes facts of an account that started on one day; of records in parts the first part. Their identities are not in any
 * index of the facts: those of the account within the time in which they lie are looked through.
 * @param started when the first and the last of them started.
 */
export const removeFacts = (
  accountId: string,
  day: number,
  started: { readonly first: number; readonly last: number },
  recordIds: readonly string[],
): BoundSql => ({
  text: `
DELETE FROM usage_record
WHERE account_id = $1 AND started_day = $2 AND started_at BETWEEN $3 AND $4
  AND ended_at >= $3 AND ended_at <= $4 + ${LONGEST_FACT_MS} AND record_id = ANY($5::text[])
  AND ${isFirstPart('usage_record')}
RETURNING ${FIELD_COLUMNS}`,
  values: [accountId, day, started.first, started.last, textArray(recordIds)],
});

/** A part of a record that is stored in parts. */
export interface PartKey {
  readonly recordId: string;
  readonly wholeStartedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Removes parts of records of an account, each found by when it ended. */
export const removeParts = (accountId: string, parts: readonly PartKey[]): BoundSql => ({
  text: `
DELETE FROM usage_record
WHERE account_id = $1 AND ended_at = ANY($2::bigint[]) AND started_at = ANY($3::bigint[])
  AND (record_id, whole_started_at, started_at, ended_at)
    IN (SELECT * FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::bigint[]))`,
  values: [
    accountId,
    [...new Set(parts.map(({ endedAt }) => endedAt))],
    [...new Set(parts.map(({ startedAt }) => startedAt))],
    textArray(parts.map(({ recordId }) => recordId)),
    binaryArray('int8', parts, ({ wholeStartedAt }) => wholeStartedAt),
    binaryArray('int8', parts, ({ startedAt }) => startedAt),
    binaryArray('int8', parts, ({ endedAt }) => endedAt),
  ],
});

export const insertCorrection = (correction: Correction): BoundSql => ({
  text: `
INSERT INTO usage_correction (account_id, id, action, reason, actor_kind, actor, tracking_id, made_at, backfill_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  values: [
    correction.accountId,
    correction.id,
    correction.action,
    correction.reason,
    correction.actorKind,
    correction.actor,
    correction.trackingId,
    correction.madeAt,
    correction.backfillId,
  ],
});

/** The number of the next version of a record, in SQL. @param row has account_id and record_id. */
export const nextVersion = (row: string): string => `
1 + coalesce((SELECT max(version) FROM usage_record_version AS known
              WHERE known.account_id = ${row}.account_id AND known.record_id = ${row}.record_id), 0)`;

/** Keeps what records of an account were before a correction. */
export const insertVersions = (
  { accountId, id }: Pick<Correction, 'accountId' | 'id'>,
  versions: readonly OldVersion[],
): BoundSql => ({
  text: `
INSERT INTO usage_record_version (account_id, record_id, version, correction_id, started_at, content_hash, content)
SELECT account_id, record_id, ${nextVersion('old')}, $2, started_at, content_hash, content::jsonb
FROM (
  SELECT $1::text AS account_id, record_id, started_at, content_hash, content
  FROM unnest((SELECT $3::text[]), (SELECT $4::bigint[]), (SELECT $5::bytea[]), (SELECT $6::text[]))
    AS given (record_id, started_at, content_hash, content)
) AS old`,
  values: [
    accountId,
    id,
    textArray(versions.map(({ recordId }) => recordId)),
    binaryArray('int8', versions, ({ startedAt }) => startedAt),
    binaryArray('bytea', versions, ({ contentHash }) => contentHash),
    binaryArray('text', versions, ({ content }) => content),
  ],
});

/** Their identities stay taken, and stand for nothing. */
export const voidIdentities = (
  accountId: string,
  voidedAt: number,
  recordIds: readonly string[],
): BoundSql => ({
  text: `
UPDATE usage_record_identity AS identity SET voided_at = $2
FROM unnest((SELECT $3::text[])) AS given (record_id)
WHERE identity.account_id = $1 AND identity.record_id = given.record_id`,
  values: [accountId, voidedAt, textArray(recordIds)],
});

/** What an identity is to stand for. */
export interface NewContent {
  readonly recordId: string;
  readonly startedAt: number;
  /** A character for each byte. */
  readonly contentHash: string;
}

/** Has identities stand for other content. */
export const changeIdentities = (accountId: string, contents: readonly NewContent[]): BoundSql => ({
  text: `
UPDATE usage_record_identity AS identity
SET started_at = given.started_at, content_hash = given.content_hash, voided_at = NULL
FROM unnest((SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bytea[]))
  AS given (record_id, started_at, content_hash)
WHERE identity.account_id = $1 AND identity.record_id = given.record_id`,
  values: [
    accountId,
    textArray(contents.map(({ recordId }) => recordId)),
    binaryArray('int8', contents, ({ startedAt }) => startedAt),
    binaryArray('bytea', contents, ({ contentHash }) => contentHash),
  ],
});

const textArray = (texts: readonly string[]): Buffer => binaryArray('text', texts, (text) => text);
