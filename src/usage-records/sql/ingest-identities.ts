import type { Statement } from '../../database/statement.js';
import type { HashedRecord } from './ingest-batch.js';
import { binaryArray } from '../../database/binary-array.js';

/** A record whose identity was taken before, by its place in the input, counted from 0. */
export interface TakenRow {
  readonly place: number;
}

const TEXT = `
WITH incoming AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[])
    WITH ORDINALITY AS record (account_id, record_id, started_at, content_hash, ordinal)
), identity AS (
  INSERT INTO usage_record_identity (account_id, record_id, started_at, content_hash)
  SELECT account_id, record_id, started_at, content_hash
  FROM incoming
  ORDER BY ordinal
  ON CONFLICT DO NOTHING
  RETURNING account_id, record_id
)
SELECT ordinal - 1 AS place
FROM incoming
WHERE NOT EXISTS (
  SELECT FROM identity
  WHERE identity.account_id = incoming.account_id AND identity.record_id = incoming.record_id
)`;

/**
 * Takes the free identities, in the given order. Rows: the identities that were taken before. No identity may come
 * twice.
 *
 * The statement must not be prepared: a plan for arrays of any length could use a nested loop.
 */
export function takeIdentities(records: readonly HashedRecord[]): Statement {
  return {
    name: 'INSERT usage_record_identity',
    text: TEXT,
    values: [
      binaryArray('text', records, ({ record }) => record.accountId),
      binaryArray('text', records, ({ record }) => record.recordId),
      binaryArray('int8', records, ({ record }) => record.startedAt),
      binaryArray('bytea', records, ({ contentHash }) => contentHash),
    ],
  };
}
