import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import type { Statement } from '../../database/statement.js';
import { isFirstPart } from '../../record-model/first-part.js';
import { FIELD_COLUMNS } from './fact-rows.js';
import { isIdentity, type LedgerLayout } from './ledger-layout.js';
import { binaryArray } from '../../database/binary-array.js';

/** A taken identity, by its place among the requested ones. */
export interface IdentityRow {
  readonly place: number;
  readonly started_at: number;
  readonly content_hash: Buffer;
  /** Null while its record is stored. */
  readonly voided_at: number | null;
}

/**
 * Locks the taken identities of an account for the transaction, in the given order. It must be the order in which
 * batches take identities. An identity that another correction has locked is read after that correction has ended.
 */
export const lockIdentities = (
  ledger: LedgerLayout,
  accountId: string,
  recordIds: readonly string[],
): Statement => ({
  name: `SELECT ${ledger.table}`,
  text: `
SELECT ordinal - 1 AS place, identity.started_at, identity.content_hash, identity.voided_at
FROM unnest((SELECT $2::text[])) WITH ORDINALITY AS asked (record_id, ordinal)
JOIN ${ledger.table} AS identity ON ${isIdentity(ledger, 'identity', '$1', 'asked.record_id')}
ORDER BY ordinal
FOR NO KEY UPDATE OF identity`,
  values: [accountId, textArray(recordIds)],
});

/**
 * Removes facts of an account that started on one day; of records in parts the first part. No index of the facts has
 * record identifiers, so the account's facts within the given time are scanned.
 * @param started when the first and the last of them started.
 */
export const removeFacts = (
  accountId: string,
  day: number,
  started: { readonly first: number; readonly last: number },
  recordIds: readonly string[],
): Statement => ({
  name: 'DELETE usage_record',
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

/** Removes parts of an account's records. Each part is found by its end. */
export const removeParts = (accountId: string, parts: readonly PartKey[]): Statement => ({
  name: 'DELETE usage_record',
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

/** The new content of an identity. */
export interface NewContent {
  readonly recordId: string;
  readonly startedAt: number;
  /** A character for each byte. */
  readonly contentHash: string;
}

/** Changes identities to other content. */
export const changeIdentities = (
  ledger: LedgerLayout,
  accountId: string,
  contents: readonly NewContent[],
): Statement => ({
  name: `UPDATE ${ledger.table}`,
  text: `
UPDATE ${ledger.table} AS identity
SET started_at = given.started_at, content_hash = given.content_hash, voided_at = NULL
FROM unnest((SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bytea[]))
  AS given (record_id, started_at, content_hash)
WHERE ${isIdentity(ledger, 'identity', '$1', 'given.record_id')}`,
  values: [
    accountId,
    textArray(contents.map(({ recordId }) => recordId)),
    binaryArray('int8', contents, ({ startedAt }) => startedAt),
    binaryArray('bytea', contents, ({ contentHash }) => contentHash),
  ],
});

export const textArray = (texts: readonly string[]): Buffer => binaryArray('text', texts, (text) => text);
