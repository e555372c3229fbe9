import type { Statement } from '../../database/statement.js';
import { binaryArray } from '../../database/binary-array.js';
import { isIdentity, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';
import { textArray } from '../../usage-records/sql/standing-facts.js';

/** A correction: its kind, who made it and why. */
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

/** A version to be kept. Without content, the record was voided. */
export interface OldVersion {
  readonly recordId: string;
  readonly startedAt: number;
  readonly contentHash: Buffer;
  readonly content: string | null;
}

export const insertCorrection = (correction: Correction): Statement => ({
  name: 'INSERT usage_correction',
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

/** The number of the next version of a record, in SQL. `$1` is its account. @param row has record_id. */
export const nextVersion = (row: string): string => `
1 + coalesce((SELECT max(version) FROM usage_record_version AS known
              WHERE known.account_id = $1 AND known.record_id = ${row}.record_id), 0)`;

/** Keeps the content of an account's records before a correction. */
export const insertVersions = (
  { accountId, id }: Pick<Correction, 'accountId' | 'id'>,
  versions: readonly OldVersion[],
): Statement => ({
  name: 'INSERT usage_record_version',
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

/** Marks identities as voided. They stay taken. */
export const voidIdentities = (
  ledger: LedgerLayout,
  accountId: string,
  voidedAt: number,
  recordIds: readonly string[],
): Statement => ({
  name: `UPDATE ${ledger.table}`,
  text: `
UPDATE ${ledger.table} AS identity SET voided_at = $2
FROM unnest((SELECT $3::text[])) AS given (record_id)
WHERE ${isIdentity(ledger, 'identity', '$1', 'given.record_id')}`,
  values: [accountId, voidedAt, textArray(recordIds)],
});
