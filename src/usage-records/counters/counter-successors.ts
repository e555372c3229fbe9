import type { Amount } from './reading.js';
import { grouped } from '../../common/grouped.js';
import { compareTexts } from '../../common/text-order.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { lockIdentitiesOf, removeStanding } from '../standing-facts.js';
import type { Transaction } from '../../database/database.js';
import type { StandingReading } from './session-readings.js';
import { CONTENT_HASH_BYTES } from '../sql/ingest-content-hash.js';

/** A reading that has another one before it now, and the amount that it stands for now. */
export interface Successor {
  readonly reading: StandingReading;
  readonly amount: Amount;
}

/** What became of the records of readings that have another one before them now. */
export interface Successors {
  readonly replaced: readonly Replaced[];
  /** Those whose records the retention has begun to remove: they are not in the ledger any more. */
  readonly expired: readonly StandingReading[];
}

/** A reading whose record is to be another. */
export interface Replaced {
  readonly reading: StandingReading;
  readonly before: UsageRecord;
  readonly record: UsageRecord;
}

/**
 * Takes the records of readings out of the facts that are to be replaced. A record that is not the one that was stored for
 * its reading, since it was voided, amended or replaced by a backfill, is left as it is.
 *
 * Identities are locked account by account, in the order in which corrections take them.
 */
export async function removeSuccessors(
  transaction: Transaction,
  successors: readonly Successor[],
): Promise<Successors> {
  const replaced: Replaced[] = [];
  const expired: StandingReading[] = [];
  for (const [accountId, own] of byAccount(successors)) {
    const recordIds = own.map(({ reading }) => reading.recordId);
    const taken = await lockIdentitiesOf(transaction, accountId, recordIds, [...recordIds.keys()]);
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

/** Of each account those of its own, by the identifiers of their records. */
function byAccount(successors: readonly Successor[]): [accountId: string, own: Successor[]][] {
  return [...grouped(successors, ({ reading }) => reading.accountId)]
    .sort(([one], [other]) => compareTexts(one, other))
    .map(([accountId, own]) => [
      accountId,
      own.sort((one, other) => compareTexts(one.reading.recordId, other.reading.recordId)),
    ]);
}
