import { changesOfRows } from '../rollups/stored/changes.js';
import type { CopyRows } from '../database/copy.js';
import type { Transaction } from '../database/database.js';
import { bring, type Ledger } from './ledger.js';
import type { Outcome, RecordBatch } from './sql/ingest-batch.js';
import { findConflicts, type ConflictRow } from './sql/ingest-conflicts.js';
import { CONTENT_HASH_BYTES } from './sql/ingest-content-hash.js';
import { takeIdentities, type TakenRow } from './sql/ingest-identities.js';
import { changeRows } from './sql/ingest-rows.js';
import type { LedgerLayout } from './sql/ledger-layout.js';

/** What is taken of a batch that is new. */
export const NOTHING_TAKEN: ReadonlyMap<number, string> = new Map();

/** The changes of the stored aggregates that accepted records cause. */
export const logRows = ({ columns }: RecordBatch, rows: readonly number[]): CopyRows =>
  changeRows(changesOfRows(columns, rows), Date.now());

/**
 * Stores a batch of which some identities may be taken: takes the free identities first, then writes their records.
 */
export async function storeWithCare(
  transaction: Transaction,
  ledger: Ledger,
  batch: RecordBatch,
): Promise<Outcome[]> {
  if (batch.length === 0) return batch.outcomes(NOTHING_TAKEN);
  const places = batch.inOrder();
  const hashed = batch.hashed(places);
  await bring(
    transaction,
    ledger,
    hashed.map(({ record }) => record),
  );
  const taken = await transaction.query<TakenRow>(takeIdentities(ledger.layout, hashed));
  const standing = await hashesOf(
    transaction,
    ledger.layout,
    taken.flatMap(({ place }) => places[place] ?? []),
    batch,
  );
  const { firstRows } = batch;
  const accepted = [...firstRows.keys()].filter((place) => !standing.has(place));
  if (accepted.length > 0) {
    const rows = accepted.map((place) => firstRows[place] as number);
    await transaction.copy([batch.factRows(accepted), logRows(batch, rows)]);
  }
  return batch.outcomes(standing);
}

/** The stored content hash of each taken identity, by its place. */
async function hashesOf(
  transaction: Transaction,
  ledger: LedgerLayout,
  taken: readonly number[],
  batch: RecordBatch,
): Promise<Map<number, string>> {
  if (taken.length === 0) return new Map();
  const contested = batch.hashed(taken);
  const standing = new Map(taken.map((place, nth) => [place, contested[nth]?.contentHash ?? '']));
  // A statement of its own: only a new snapshot shows the data that a concurrent transaction has stored.
  for (const { place, content_hash: hash } of await transaction.query<ConflictRow>(
    findConflicts(ledger, contested),
  )) {
    if (hash === null) throw new IdentityFreed();
    standing.set(taken[place] ?? 0, hash.toString('latin1', 0, CONTENT_HASH_BYTES));
  }
  return standing;
}

/**
 * An identity was taken for one statement and free for the next, because its record was removed. The batch must be
 * stored again.
 */
class IdentityFreed extends Error {
  readonly code = '40001';
}
