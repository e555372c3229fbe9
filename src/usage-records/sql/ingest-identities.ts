import type { Statement } from '../../database/statement.js';
import type { HashedRecord } from './ingest-batch.js';
import { binaryArray } from '../../database/binary-array.js';
import { givenIdentities, type LedgerLayout } from './ledger-layout.js';

/** A record whose identity was taken before, by its place in the input, counted from 0. */
export interface TakenRow {
  readonly place: number;
}

const textOf = ({ table, columns: [first, second], types }: LedgerLayout): string => `
WITH incoming AS (
  SELECT * FROM unnest($1::${types[0]}[], $2::${types[1]}[], $3::bigint[], $4::bytea[])
    WITH ORDINALITY AS record (${first}, ${second}, started_at, content_hash, ordinal)
), identity AS (
  INSERT INTO ${table} (${first}, ${second}, started_at, content_hash)
  SELECT ${first}, ${second}, started_at, content_hash
  FROM incoming
  ORDER BY ordinal
  ON CONFLICT DO NOTHING
  RETURNING ${first}, ${second}
)
SELECT ordinal - 1 AS place
FROM incoming
WHERE NOT EXISTS (
  SELECT 1 FROM identity
  WHERE identity.${first} = incoming.${first} AND identity.${second} = incoming.${second}
)`;

/**
 * Takes the free identities, in the given order. Rows: the identities that were taken before. No identity may come
 * twice.
 *
 * The statement must not be prepared: a plan for arrays of any length could use a nested loop.
 */
export function takeIdentities(ledger: LedgerLayout, records: readonly HashedRecord[]): Statement {
  return {
    name: `INSERT ${ledger.table}`,
    text: textOf(ledger),
    values: [
      ...givenIdentities(ledger, records),
      binaryArray('int8', records, ({ record }) => record.startedAt),
      binaryArray('bytea', records, ({ contentHash }) => contentHash),
    ],
  };
}
