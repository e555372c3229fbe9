import { grouped } from '../common/grouped.js';
import type { Transaction } from '../database/database.js';
import { logRows, NOTHING_TAKEN } from './careful-storing.js';
import type { Ledger } from './ledger.js';
import type { Outcome, RecordBatch } from './sql/ingest-batch.js';
import { CONTENT_HASH_BYTES } from './sql/ingest-content-hash.js';
import { throwTakenMeanwhile } from './taken-meanwhile.js';
import { findStanding, MOST_ACCOUNTS_ASKED, type StandingRow } from './sql/ingest-standing.js';

/**
 * Stores a batch of which some identities may be taken, in a distributed database: looks up which are taken, then copies
 * the other records with their identities. Both go straight to the servers of the accounts. A statement that takes the
 * free identities of a list would run on the coordinator, which asks every server.
 */
export async function storeByAccounts(
  transaction: Transaction,
  { layout }: Ledger,
  batch: RecordBatch,
): Promise<Outcome[]> {
  if (batch.length === 0) return batch.outcomes(NOTHING_TAKEN);
  const standing = await standingOf(transaction, batch);
  const { firstRows } = batch;
  const accepted = [...firstRows.keys()].filter((place) => !standing.has(place));
  if (accepted.length > 0) {
    const isFree = (place: number) => !standing.has(place);
    const rows = accepted.map((place) => firstRows[place] as number);
    await transaction
      .copy([batch.identityRows(layout, isFree), batch.factRows(accepted), logRows(batch, rows)])
      .catch(throwTakenMeanwhile);
  }
  return batch.outcomes(standing);
}

/** The stored content hash of each taken identity, by its place. */
async function standingOf(transaction: Transaction, { firsts }: RecordBatch): Promise<Map<number, string>> {
  const byAccount = grouped([...firsts.entries()], ([, { accountId }]) => accountId);
  const standing = new Map<number, string>();
  const accounts = [...byAccount];
  for (let from = 0; from < accounts.length; from += MOST_ACCOUNTS_ASKED) {
    const asked = accounts.slice(from, from + MOST_ACCOUNTS_ASKED);
    const places = new Map(
      asked.map(([accountId, own]) => [
        accountId,
        new Map(own.map(([place, { recordId }]) => [recordId, place])),
      ]),
    );
    const statement = findStanding([...places].map(([accountId, own]) => [accountId, [...own.keys()]]));
    for (const row of await transaction.query<StandingRow>(statement)) {
      const place = places.get(row.account_id)?.get(row.record_id);
      if (place !== undefined)
        standing.set(place, row.content_hash.toString('latin1', 0, CONTENT_HASH_BYTES));
    }
  }
  return standing;
}
