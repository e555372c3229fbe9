import type { Statement } from '../../database/statement.js';
import type { BackfillParams } from './backfill.js';
import { outsiderOf } from './backfill-identities.js';
import { contentOf } from '../../usage-records/sql/fact-rows.js';
import { binaryArray } from '../../database/binary-array.js';
import type { HashedRecord } from '../../usage-records/sql/ingest-batch.js';
import type { LedgerLayout } from '../../usage-records/sql/ledger-layout.js';

/** A record that was not staged, by its place among the given records, and the content that conflicts with it. */
export interface ConflictingRow {
  readonly place: number;
  readonly content_hash: Buffer;
}

/** Finds records whose identifiers are taken by records outside of the range. The backfill does not replace those. */
export const findOutside = (
  ledger: LedgerLayout,
  { accountId, rangeFrom: from, rangeTo: to }: BackfillParams,
  records: readonly HashedRecord[],
): Statement => ({
  name: `SELECT ${ledger.table}`,
  text: `
SELECT ordinal - 1 AS place, identity.content_hash
FROM unnest($2::text[]) WITH ORDINALITY AS given (record_id, ordinal)
CROSS JOIN LATERAL ${outsiderOf(ledger, 'given')} AS identity`,
  values: [accountId, recordIds(records), from, to],
});

/**
 * Stages records, unless their identifiers are staged already. Rows: the records that were staged. No identifier may
 * come twice.
 */
export const stageRecords = (
  { accountId, id }: BackfillParams,
  records: readonly HashedRecord[],
): Statement => ({
  name: 'INSERT usage_backfill_record',
  text: `
INSERT INTO usage_backfill_record (account_id, backfill_id, record_id, started_at, content_hash, content)
SELECT $1::text, $2::uuid, record_id, started_at, content_hash, content::jsonb
FROM unnest($3::text[], $4::bigint[], $5::bytea[], $6::text[]) AS record (record_id, started_at, content_hash, content)
ON CONFLICT DO NOTHING
RETURNING record_id`,
  values: [
    accountId,
    id,
    recordIds(records),
    binaryArray('int8', records, ({ record }) => record.startedAt),
    binaryArray('bytea', records, ({ contentHash }) => contentHash),
    binaryArray('text', records, ({ record }) => contentOf(record)),
  ],
});

/** The staged contents of records' identifiers. */
export const findStaged = (
  { accountId, id }: BackfillParams,
  records: readonly HashedRecord[],
): Statement => ({
  name: 'SELECT usage_backfill_record',
  text: `
SELECT ordinal - 1 AS place, staged.content_hash
FROM unnest($3::text[]) WITH ORDINALITY AS given (record_id, ordinal)
CROSS JOIN LATERAL (
  SELECT content_hash FROM usage_backfill_record AS other
  WHERE other.account_id = $1 AND other.backfill_id = $2 AND other.record_id = given.record_id OFFSET 0
) AS staged`,
  values: [accountId, id, recordIds(records)],
});

const recordIds = (records: readonly HashedRecord[]): Buffer =>
  binaryArray('text', records, ({ record }) => record.recordId);
