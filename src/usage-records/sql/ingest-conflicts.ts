import type { Statement } from '../../database/statement.js';
import { binaryArray } from '../../database/binary-array.js';
import type { HashedRecord } from './ingest-batch.js';

/** A record whose identity was taken with other content, by its place in the input, counted from 0. */
export interface ConflictRow {
  readonly place: number;
  /** The hash of the stored content; null when the identity is no longer taken. */
  readonly content_hash: Buffer | null;
}

// The arrays are in subqueries, to hide their lengths from the planner. If it knew them, it would hash the whole ledger
// instead of looking up a few thousand identities: 190 ms instead of 14 for 2,000 among 200,000.
const TEXT = `
SELECT ordinal - 1 AS place, identity.content_hash
FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bytea[]))
  WITH ORDINALITY AS record (account_id, record_id, content_hash, ordinal)
LEFT JOIN usage_record_identity AS identity USING (account_id, record_id)
WHERE identity.content_hash IS DISTINCT FROM record.content_hash`;

/** Of records whose identities are taken, those whose content differs from the stored one. */
export function findConflicts(records: readonly HashedRecord[]): Statement {
  return {
    name: 'SELECT usage_record_identity',
    text: TEXT,
    values: [
      binaryArray('text', records, ({ record }) => record.accountId),
      binaryArray('text', records, ({ record }) => record.recordId),
      binaryArray('bytea', records, ({ contentHash }) => contentHash),
    ],
  };
}
