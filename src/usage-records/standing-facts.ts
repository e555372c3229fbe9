import { cutAtMidnights, isCut } from '../record-model/cut-at-midnights.js';
import { changesOf } from '../rollups/stored/changes.js';
import { negated } from '../rollups/stored/negate.js';
import { DAY_MS } from '../common/time.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import type { CopyRows } from '../database/copy.js';
import type { Session, Transaction } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { unpackRecords } from '../packed-days/sql/unpacking.js';
import {
  lockIdentities,
  removeFacts,
  removeParts,
  type IdentityRow,
  type PartKey,
} from './sql/standing-facts.js';
import { bring, type Ledger } from './ledger.js';
import { recordOf, type FactRow } from './sql/fact-rows.js';
import { changeRows } from './sql/ingest-rows.js';

/** A stored record, as its identity describes it. */
export interface StandingRecord {
  readonly recordId: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** Parts that one statement removes at most. */
const PARTS_AT_ONCE = 10_000;

/**
 * Removes the facts of an account's records with all their parts, one day of starts after the other. Their identities
 * must be locked.
 * @returns the removed records, by identifier. A missing record was removed by its retention.
 */
async function removeStandingFacts(
  session: Session,
  accountId: string,
  standing: Iterable<StandingRecord>,
): Promise<Map<string, UsageRecord>> {
  const days = new Map<number, { first: number; last: number; ids: string[] }>();
  for (const { recordId, startedAt } of standing) {
    const day = Math.floor(startedAt / DAY_MS);
    const known = days.get(day) ?? { first: startedAt, last: startedAt, ids: [] };
    days.set(day, known);
    known.first = Math.min(known.first, startedAt);
    known.last = Math.max(known.last, startedAt);
    known.ids.push(recordId);
  }
  const removed = new Map<string, UsageRecord>();
  if (days.size === 0) return removed;
  const recordIds = [...days.values()].flatMap(({ ids }) => ids);
  await session.query(unpackRecords({ accountId, days: days.keys(), recordIds }));
  for (const [day, started] of days) {
    const rows = await session.query<FactRow>(removeFacts(accountId, day, started, started.ids));
    for (const record of rows.map(recordOf)) removed.set(record.recordId, record);
  }
  await removeOtherParts(session, accountId, removed.values());
  return removed;
}

/**
 * Removes all other parts of records whose first part is removed.
 * @param asRun changes each statement before it runs.
 */
export async function removeOtherParts(
  session: Session,
  accountId: string,
  records: Iterable<Pick<UsageRecord, 'recordId' | 'startedAt' | 'endedAt'>>,
  asRun: (statement: Statement) => Statement = (statement) => statement,
): Promise<void> {
  let parts: PartKey[] = [];
  const remove = async () => {
    if (parts.length > 0) {
      const days = parts.map(({ startedAt }) => Math.floor(startedAt / DAY_MS));
      const recordIds = [...new Set(parts.map(({ recordId }) => recordId))];
      await session.query(asRun(unpackRecords({ accountId, days, recordIds })));
      await session.query(asRun(removeParts(accountId, parts)));
    }
    parts = [];
  };
  for (const { recordId, startedAt, endedAt } of records) {
    if (!isCut(startedAt, endedAt)) continue;
    const [, ...others] = cutAtMidnights({ startedAt, endedAt, uplinkBytes: 0, downlinkBytes: 0 });
    parts.push(...others.map((part) => ({ ...part, recordId, wholeStartedAt: startedAt })));
    if (parts.length >= PARTS_AT_ONCE) await remove();
  }
  await remove();
}

/**
 * Locks the identities that are taken, and answers them by their places among the identifiers. @param places of all
 * identifiers, in the order of the locks.
 */
export async function lockIdentitiesOf(
  transaction: Transaction,
  ledger: Ledger,
  accountId: string,
  recordIds: readonly string[],
  places: readonly number[],
): Promise<Map<number, IdentityRow>> {
  const ordered = places.map((place) => recordIds[place] ?? '');
  await bring(
    transaction,
    ledger,
    ordered.map((recordId) => ({ accountId, recordId })),
  );
  const rows = await transaction.query<IdentityRow>(lockIdentities(ledger.layout, accountId, ordered));
  return new Map(rows.map((row) => [places[row.place] ?? -1, row]));
}

/**
 * Removes the facts of those identities that are not voided. @returns the removed records; see {@link
 * removeStandingFacts}.
 */
export function removeStanding(
  transaction: Transaction,
  accountId: string,
  recordIds: readonly string[],
  taken: ReadonlyMap<number, IdentityRow>,
): Promise<Map<string, UsageRecord>> {
  const standing = [...taken].flatMap(([place, { started_at: startedAt, voided_at: voidedAt }]) =>
    voidedAt === null ? [{ recordId: recordIds[place] ?? '', startedAt }] : [],
  );
  return removeStandingFacts(transaction, accountId, standing);
}

/** The changes of the stored aggregates when records are removed. */
export const changesLeaving = (records: readonly UsageRecord[]): CopyRows =>
  changeRows(changesOf(records).map(negated), Date.now());
