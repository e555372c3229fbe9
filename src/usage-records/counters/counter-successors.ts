import type { Amount } from './reading.js';
import { grouped } from '../../common/grouped.js';
import { compareTexts } from '../../common/text-order.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { lockIdentitiesOf, removeStanding } from '../standing-facts.js';
import type { Transaction } from '../../database/database.js';
import type { Ledger } from '../ledger.js';
import type { StandingReading } from './session-readings.js';
import { CONTENT_HASH_BYTES } from '../sql/ingest-content-hash.js';

/** A stored reading whose previous reading is now another one, and its new amount. */
export interface Successor {
  readonly reading: StandingReading;
  readonly amount: Amount;
}

/** The records of readings whose previous reading is now another one. */
export interface Successors {
  readonly replaced: readonly Replaced[];
  /** Readings whose records the retention has begun to remove. The ledger no longer has them. */
  readonly expired: readonly StandingReading[];
}

/** A reading whose record is replaced. */
export interface Replaced {
  readonly reading: StandingReading;
  readonly before: UsageRecord;
  readonly record: UsageRecord;
}

/**
 * Removes the facts of readings' records that are to be replaced. A record stays if it was voided, amended or replaced
 * by a backfill: then it is not the record that was stored for its reading.
 *
 * Identities are locked account by account, in the same order as by corrections.
 */
export async function removeSuccessors(
  transaction: Transaction,
  ledger: Ledger,
  successors: readonly Successor[],
): Promise<Successors> {
  const replaced: Replaced[] = [];
  const expired: StandingReading[] = [];
  for (const [accountId, own] of byAccount(successors)) {
    const recordIds = own.map(({ reading }) => reading.recordId);
    const taken = await lockIdentitiesOf(transaction, ledger, accountId, recordIds, [...recordIds.keys()]);
    expired.push(...own.flatMap(({ reading }, place) => (taken.has(place) ? [] : [reading])));
    for (const [place, { content_hash: hash, voided_at: voidedAt }] of taken) {
      const isOwn = hash.toString('latin1', 0, CONTENT_HASH_BYTES) === own[place]?.reading.storedHash;
      if (!isOwn || voidedAt !== null) taken.delete(place);
    }
    const removed = await removeStanding(transaction, accountId, recordIds, taken);
    for (const { reading, amount } of own) {
      const before = removed.get(reading.recordId);
      if (before) replaced.push({ reading, before, record: { ...before, ...amount } });
    }
  }
  return { replaced, expired };
}

/** Each account with its own successors, sorted by the identifiers of their records. */
function byAccount(successors: readonly Successor[]): [accountId: string, own: Successor[]][] {
  return [...grouped(successors, ({ reading }) => reading.accountId)]
    .sort(([one], [other]) => compareTexts(one, other))
    .map(([accountId, own]) => [
      accountId,
      own.sort((one, other) => compareTexts(one.reading.recordId, other.reading.recordId)),
    ]);
}
