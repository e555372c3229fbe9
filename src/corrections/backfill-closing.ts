import { Injectable } from '@nestjs/common';
import { changesOf } from '../rollups/stored/changes.js';
import { negated } from '../rollups/stored/negate.js';
import { DAY_MS } from '../common/time.js';
import { BackfillRefused } from './backfill-refused.js';
import {
  NO_STATEMENT_TIMEOUT,
  NO_LIMIT_MS,
  withoutTimeLimit,
  type WithBackfill,
} from './backfill.repository.js';
import { ChangeSignal } from '../rollups/change-signal.js';
import { inBatches } from '../database/cursor.js';
import { Database, type Session, type Transaction } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import { monthOf, MonthlyPartitions } from '../usage-records/monthly-partitions.js';
import { changeBackfill, lockedBackfill, type Backfill } from './backfill.js';
import { removeStaged, removeStanding, type BackfillKey, type BackfillParams } from './sql/backfill.js';
import * as closing from './sql/backfill-closing.js';
import * as contents from './sql/backfill-contents.js';
import * as identities from './sql/backfill-identities.js';
import * as undoing from './sql/backfill-undoing.js';
import { insertCorrection, type Correction } from './sql/correction.js';
import { recordOf, type FactRow } from '../usage-records/sql/fact-rows.js';
import { changeRows } from '../usage-records/sql/ingest-rows.js';
import { bringThose, ledgerOf } from '../usage-records/ledger.js';
import { removeOtherParts } from '../usage-records/standing-facts.js';

/** Records whose changes are computed together. They are held in memory. */
const RECORDS_AT_ONCE = 5_000;

/** Most conflicting identifiers that a refusal names. */
const MOST_NAMED = 10;

interface CountRow {
  readonly count: number;
}

interface IdentifierRow {
  readonly record_id: string;
}

interface SpanRow extends IdentifierRow {
  readonly started_at: number;
  readonly ended_at: number;
}

interface ContentRow extends IdentifierRow {
  readonly account_id: string;
  readonly content: FactRow;
}

/**
 * Closes backfills, and undoes closed ones. One transaction changes the facts, the ledger, the change log and the
 * versions of removed records: a reader sees all of the old data or all of the new. The database moves the records.
 * This process reads them in small batches, to compute the changes of the stored aggregates.
 *
 * Identities are locked in the same order as by corrections. Only identities of the backfill's account are locked.
 */
@Injectable()
export class BackfillClosing {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsOfWork,
    private readonly partitions: MonthlyPartitions,
    private readonly signal: ChangeSignal,
  ) {}

  /**
   * Replaces the standing records with the staged ones. Leaves a closed backfill as it is.
   * @throws BackfillRefused `state`, `conflicting`
   */
  close(key: Backfill, correction: Correction, alongside: WithBackfill): Promise<Backfill> {
    return this.replace(contents.stagedDays(key), async (unit) => {
      const backfill = await lock(unit, key);
      if (backfill.state === 'closed') return backfill;
      if (backfill.state !== 'open') throw new BackfillRefused('state', [backfill.state]);
      const counts = await closeIn(unit, backfill, correction);
      const { id: correctionId, madeAt } = correction;
      const change = { state: 'closed', changedAt: madeAt, endedAt: madeAt, correctionId, ...counts };
      const closed = await changeBackfill(unit, backfill, change);
      await alongside(unit, closed);
      return closed;
    });
  }

  /**
   * Undoes a closed backfill. Leaves a reverted one as it is.
   * @throws BackfillRefused `state`; `final` when the data that undoing needs is no longer kept; `touched` when a
   * record that the backfill stored or removed has been changed since.
   */
  revert(key: Backfill, correction: Correction, alongside: WithBackfill): Promise<Backfill> {
    const days = undoing.daysBefore({ accountId: key.accountId, correctionId: key.correctionId ?? key.id });
    return this.replace(days, async (unit) => {
      const backfill = await lock(unit, key);
      const { state, correctionId, endedAt } = backfill;
      if (state === 'reverted') return backfill;
      if (state !== 'closed') throw new BackfillRefused('state', [state]);
      if (!backfill.revertible || correctionId === null || endedAt === null)
        throw new BackfillRefused('final');
      await revertIn(unit, { ...backfill, correctionId, endedAt }, correction);
      await unit.query(withoutTimeLimit(removeStaged(backfill)));
      const change = { state: 'reverted', changedAt: correction.madeAt, revertible: false };
      const reverted = await changeBackfill(unit, backfill, change);
      await alongside(unit, reverted);
      return reverted;
    });
  }

  /** @param days a statement that finds the days on which the parts to be stored begin. */
  private async replace<T>(days: Statement, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const rows = await this.database.query<{ day: number }>(days);
    const months = new Set(rows.map(({ day }) => monthOf(day * DAY_MS)));
    const result = await this.partitions.during(months, () =>
      this.units.run(async (unit) => {
        await unit.query(NO_STATEMENT_TIMEOUT);
        return work(unit);
      }),
    );
    this.signal.notify();
    return result;
  }
}

async function lock(unit: UnitOfWork, key: BackfillKey): Promise<Backfill> {
  const backfill = await lockedBackfill(unit, key);
  if (!backfill) throw new BackfillRefused('unknown');
  return backfill;
}

type Counts = Pick<Backfill, 'removed' | 'added' | 'replaced' | 'unchanged' | 'kept'>;

async function closeIn(
  transaction: Transaction,
  backfill: BackfillParams,
  correction: Correction,
): Promise<Counts> {
  const run = (statement: Statement) => transaction.query(withoutTimeLimit(statement));
  const count = (statement: Statement) => countOf(transaction, statement);
  const find = (statement: Statement) => transaction.query<IdentifierRow>(withoutTimeLimit(statement));
  const held = await ledgerOf(transaction);
  const ledger = held.layout;
  await bringThose(held, run, identities.concerned, [backfill.accountId, backfill.id]);
  const [locked] = await transaction.query<identities.FreeRow>(
    withoutTimeLimit(identities.lockIdentitiesOf(ledger, backfill)),
  );
  refuseConflicting(await find(closing.findConflicting(ledger, backfill, MOST_NAMED)));
  await run(closing.leaveUnchanged(ledger, backfill));
  const unchanged = await count(closing.leaveOutUnchanged(ledger, backfill));
  // An identity that was free and is now taken was not locked, so what was read about it may be out of date.
  if ((await count(closing.takeForStaged(ledger, backfill))) !== locked?.free) {
    refuseConflicting(await find(closing.findColliding(ledger, backfill, MOST_NAMED)));
    throw new IdentityTaken();
  }
  await run(insertCorrection(correction));
  await run(closing.leaveOutGone(ledger, backfill));
  await run(closing.addReplaced(ledger, backfill));
  const [sides] = await transaction.query<closing.SidesRow>(withoutTimeLimit(closing.countSides(backfill)));
  const { leaving, staged, replaced } = sides ?? { leaving: 0, staged: 0, replaced: 0 };
  await run(closing.keepVoided(ledger, backfill, correction));
  await run(closing.unpackStanding(backfill));
  await run(closing.takeOutStanding(ledger, backfill, correction));
  await takeOutOtherParts(transaction, backfill.accountId, correction.id);
  await run(closing.voidStanding(ledger, backfill, correction.madeAt));
  await run(closing.changeToStaged(ledger, backfill));
  await run(contents.storeStaged(backfill));
  await logChanges(transaction, contents.keptContents(backfill.accountId, correction.id), 'leaving');
  await logChanges(transaction, contents.stagedContents(backfill), 'coming');
  await run(removeStanding(backfill));
  const inRange = await count(contents.countInRange(backfill));
  return {
    unchanged,
    replaced,
    removed: leaving - replaced,
    added: staged - replaced,
    kept: Math.max(0, inRange - staged - unchanged),
  };
}

/** @throws BackfillRefused `conflicting` when there is any. */
function refuseConflicting(conflicting: readonly IdentifierRow[]): void {
  if (conflicting.length === 0) return;
  throw new BackfillRefused(
    'conflicting',
    conflicting.map(({ record_id: id }) => id),
  );
}

async function revertIn(
  transaction: Transaction,
  closed: undoing.Undoing,
  correction: Correction,
): Promise<void> {
  const run = (statement: Statement) => transaction.query(withoutTimeLimit(statement));
  const count = (statement: Statement) => countOf(transaction, statement);
  const held = await ledgerOf(transaction);
  const ledger = held.layout;
  await bringThose(held, run, undoing.concerned, [closed.accountId, closed.id, closed.correctionId]);
  await run(undoing.lockIdentitiesOf(ledger, closed));
  const touched = await count(undoing.countTouched(ledger, closed));
  if (touched > 0) throw new BackfillRefused('touched', [String(touched)]);
  await run(insertCorrection(correction));
  const stored = await count(undoing.countStored(closed));
  await run(undoing.unpackStored(closed));
  const removed = await count(undoing.takeOutStored(ledger, closed, correction.id));
  if (removed !== stored) throw new BackfillRefused('touched', [String(stored - removed)]);
  await takeOutOtherParts(transaction, closed.accountId, correction.id);
  await run(undoing.keepRemoved(closed, correction.id));
  for await (const rows of someOf<IdentifierRow>(transaction, undoing.takenIdentifiers(closed))) {
    const free = rows.map(({ record_id: id }) => id);
    await transaction.query(undoing.freeIdentities(ledger, closed.accountId, free));
  }
  await run(undoing.changeBack(ledger, closed, correction.madeAt));
  await run(undoing.storeBefore(closed));
  await logChanges(transaction, contents.keptContents(closed.accountId, correction.id), 'leaving');
  await logChanges(transaction, contents.keptContents(closed.accountId, closed.correctionId), 'coming');
}

async function countOf(session: Session, statement: Statement): Promise<number> {
  const [row] = await session.query<CountRow>(withoutTimeLimit(statement));
  return row?.count ?? 0;
}

/** The rows of a query, in batches. */
const someOf = <R extends object>(transaction: Transaction, statement: Statement): AsyncGenerator<R[]> =>
  inBatches<R>(transaction, statement, { rows: RECORDS_AT_ONCE, longestMs: NO_LIMIT_MS });

/** Removes the facts of all parts but the first, of the records in parts that a correction kept as versions. */
async function takeOutOtherParts(
  transaction: Transaction,
  accountId: string,
  correctionId: string,
): Promise<void> {
  for await (const rows of someOf<SpanRow>(transaction, contents.keptInParts(accountId, correctionId))) {
    const records = rows.map(({ record_id: recordId, started_at: startedAt, ended_at: endedAt }) => ({
      recordId,
      startedAt,
      endedAt,
    }));
    await removeOtherParts(transaction, accountId, records, withoutTimeLimit);
  }
}

/** Logs the changes of the stored aggregates when records leave the facts or come into them. */
async function logChanges(
  transaction: Transaction,
  moved: Statement,
  direction: 'leaving' | 'coming',
): Promise<void> {
  for await (const rows of someOf<ContentRow>(transaction, moved)) {
    const records = rows.map(({ content, ...identity }) => recordOf({ ...content, ...identity }));
    const changes = changesOf(records);
    await transaction.copy([
      changeRows(direction === 'leaving' ? changes.map(negated) : changes, Date.now()),
    ]);
  }
}

/** An identity was free for one statement and taken for the next. The transaction runs again from its beginning. */
class IdentityTaken extends Error {
  readonly code = '40001';
}
