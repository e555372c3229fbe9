import { askByAccount } from './ask-by-account.js';
import { dueOf, type Due } from './due.js';
import { amountOf, type WrapBits } from './reading.js';
import { verdictsOf } from './verdicts.js';
import { changesOf } from '../../rollups/stored/changes.js';
import { grouped } from '../../common/grouped.js';
import { compareTexts } from '../../common/text-order.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { changesLeaving } from '../standing-facts.js';
import { removeSuccessors, type Replaced, type Successor } from './counter-successors.js';
import type { Transaction } from '../../database/database.js';
import {
  identityOf,
  sentReadings,
  standingReading,
  type NewReading,
  type StandingReading,
} from './session-readings.js';
import { changeIdentities } from '../sql/standing-facts.js';
import * as sql from '../sql/counter-readings.js';
import { RecordBatch, type Outcome } from '../sql/ingest-batch.js';
import type { LedgerLayout } from '../sql/ledger-layout.js';
import { bring, ledgerOf, type Ledger } from '../ledger.js';
import { throwTakenMeanwhile } from '../taken-meanwhile.js';
import { takeIdentities, type TakenRow } from '../sql/ingest-identities.js';
import { changeRows } from '../sql/ingest-rows.js';

/** How the readings of a body are stored. */
export interface ReadingRules {
  readonly wrapBits: WrapBits;
  /** From when on an account accepts usage, Unix milliseconds. No stored amount begins earlier. */
  readonly takesFrom: (accountId: string) => number;
}

/** A transaction that stores readings. */
interface ReadingStore {
  readonly transaction: Transaction;
  readonly isDistributed: boolean;
}

/** The same, and how the ledger is stored. */
interface AmountStore extends ReadingStore {
  readonly ledger: Ledger;
}

/**
 * Stores readings in a transaction. First it locks their sessions. Then it locks the identities of records to be
 * replaced. Last it takes the identities of new records. The order is always the same, so of two batches with a common
 * session one waits for the other. The neighbours that a batch has read do not change until its end.
 */
export async function storeReadings(
  store: ReadingStore,
  batch: RecordBatch,
  { wrapBits, takesFrom }: ReadingRules,
): Promise<Outcome[]> {
  if (batch.length === 0) return [];
  const sent = sentReadings(batch, wrapBits);
  const { transaction } = store;
  await lockSessionsOf(store, sent);
  const rows = await askByAccount<sql.ReadingRow, NewReading>(store, sent, sql.findNeighbours);
  const standing = rows.map(standingReading);
  const ledger = await ledgerOf(transaction);
  await bring(transaction, ledger, sent);
  const taken = await askByAccount<sql.IdentityKey, NewReading>(store, sent, (own, accountId) =>
    sql.findTaken(ledger.layout, own, accountId),
  );
  const verdicts = verdictsOf(
    sent,
    new Map(standing.map((reading) => [reading.place, reading])),
    new Set(taken.map((row) => identityOf(row.account_id, row.record_id))),
  );
  const came = sent.filter((_, row) => verdicts[row] === 'accepted');
  if (came.length === 0) return verdicts;
  const closed = await storeAmounts({ ...store, ledger }, came, standing, takesFrom);
  return sent.map((reading, row) => (closed.has(reading) ? 'duplicate' : (verdicts[row] ?? 'conflict')));
}

/** Locks the sessions of readings, in the same order as all code that locks sessions. */
async function lockSessionsOf(store: ReadingStore, readings: readonly NewReading[]): Promise<void> {
  const sessions = [...new Map(readings.map((reading) => [reading.session, reading])).values()].sort(
    (one, other) =>
      compareTexts(one.accountId, other.accountId) || compareTexts(one.sessionId, other.sessionId),
  );
  await store.transaction.query(sql.ensureSessions(sessions));
  const locked = await askByAccount(store, sessions, sql.lockSessions);
  if (locked.length < sessions.length) throw new TryAgain('A session was removed meanwhile');
}

/**
 * @returns the readings that are not stored. They would split a record that began before the retention horizon and is
 * removed in part. All of its bytes have been counted already.
 */
async function storeAmounts(
  store: AmountStore,
  came: readonly NewReading[],
  standing: readonly StandingReading[],
  takesFrom: ReadingRules['takesFrom'],
): Promise<ReadonlySet<NewReading>> {
  const due = allDue(came, standing);
  const fresh: { reading: NewReading; record: UsageRecord }[] = [];
  const successors: Successor[] = [];
  for (const { reading, previous } of due) {
    const amount = amountOf(reading, previous, takesFrom(reading.accountId));
    if ('record' in reading) fresh.push({ reading, record: { ...reading.record, ...amount } });
    else successors.push({ reading, amount });
  }
  const { replaced, expired } = await removeSuccessors(store.transaction, store.ledger, successors);
  const closed = rightBefore(expired, due);
  const added = fresh.filter(({ reading }) => !closed.has(reading));
  if (added.length > 0) await write(store, added, replaced);
  return closed;
}

/** For each of some stored readings: the new readings between it and the stored reading before it. */
function rightBefore(
  readings: readonly StandingReading[],
  due: readonly Due<NewReading | StandingReading>[],
): Set<NewReading> {
  const before = new Set<NewReading>();
  if (readings.length === 0) return before;
  const previousOf = new Map(due.map(({ reading, previous }) => [reading, previous]));
  for (const reading of readings) {
    let previous = previousOf.get(reading);
    for (; previous && 'record' in previous; previous = previousOf.get(previous)) before.add(previous);
  }
  return before;
}

async function write(
  store: AmountStore,
  added: readonly { readonly reading: NewReading; readonly record: UsageRecord }[],
  replaced: readonly Replaced[],
): Promise<void> {
  const [ofAdded, ofReplaced] = [batchOf(added), batchOf(replaced)];
  const { transaction, ledger, isDistributed } = store;
  if (!isDistributed) await takeAll(transaction, ledger.layout, ofAdded);
  await change(store, ofReplaced, replaced);
  const identities = isDistributed ? [ofAdded.identityRows(ledger.layout)] : [];
  await transaction
    .copy([
      ...identities,
      sql.readingRows(
        added.map(({ reading }, place) => ({ ...reading, storedHash: ofAdded.contentHash(place) })),
      ),
      ...[ofAdded, ofReplaced].flatMap((records) => (records.length > 0 ? [records.factRows()] : [])),
      changeRows(changesOf([...added, ...replaced].map(({ record }) => record)), Date.now()),
      ...(replaced.length > 0 ? [changesLeaving(replaced.map(({ before }) => before))] : []),
    ])
    .catch(throwTakenMeanwhile);
}

const batchOf = (stored: readonly { readonly record: UsageRecord }[]): RecordBatch =>
  new RecordBatch(stored.map(({ record }) => record));

/** The readings whose amounts are new or have changed, session by session. */
function allDue(
  came: readonly NewReading[],
  standing: readonly StandingReading[],
): Due<NewReading | StandingReading>[] {
  const stood = grouped(standing, ({ session }) => session);
  return [...grouped(came, ({ session }) => session)].flatMap(([session, own]) =>
    dueOf<NewReading | StandingReading>(stood.get(session) ?? [], own),
  );
}

/**
 * Takes identities that were free when they were read. A distributed database copies them with the records: this
 * statement would run on the coordinator, which asks every server.
 */
async function takeAll(transaction: Transaction, ledger: LedgerLayout, added: RecordBatch): Promise<void> {
  const taken = await transaction.query<TakenRow>(takeIdentities(ledger, added.hashed(added.inOrder())));
  if (taken.length > 0) throw new TryAgain('An identity was taken meanwhile');
}

/** Changes the ledger and the readings to the new content of records. */
async function change(
  store: AmountStore,
  changed: RecordBatch,
  replaced: readonly Replaced[],
): Promise<void> {
  if (replaced.length === 0) return;
  const contents = replaced.map(({ reading, record: { startedAt } }, place) => ({
    ...reading,
    startedAt,
    contentHash: changed.contentHash(place),
  }));
  for (const [accountId, own] of grouped(contents, (content) => content.accountId))
    await store.transaction.query(changeIdentities(store.ledger.layout, accountId, own));
  const stored = contents.map((content) => ({ ...content, storedHash: content.contentHash }));
  await askByAccount(store, stored, sql.noteStored);
}

/** The data that this transaction read has changed. The transaction must run again. */
class TryAgain extends Error {
  readonly code = '40001';
}
