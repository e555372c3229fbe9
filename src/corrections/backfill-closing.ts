import { Injectable } from '@nestjs/common';
import { changesOf } from '../rollups/stored/changes.js';
import { negated } from '../rollups/stored/negate.js';
import { DAY_MS } from '../common/time.js';
import { BackfillRefused } from './backfill-refused.js';
import { BE_PATIENT, NO_LIMIT_MS, patient, type WithBackfill } from './backfill.repository.js';
import { ChangeSignal } from '../rollups/change-signal.js';
import { inBatches } from '../database/cursor.js';
import { Database, type Session, type Transaction } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import { monthOf, MonthlyPartitions } from '../usage-records/monthly-partitions.js';
import { changeBackfill, lockedBackfill, rowOf, type Backfill, type BackfillKey } from './backfill.js';
import { removeStaged, removeStanding, type BackfillRow } from './sql/backfill.js';
import * as closing from './sql/backfill-closing.js';
import * as undoing from './sql/backfill-undoing.js';
import { insertCorrection, type Correction } from './sql/correction.js';
import { recordOf, type FactRow } from '../usage-records/sql/fact-rows.js';
import { changeRows } from '../usage-records/sql/ingest-rows.js';
import { removeOtherParts } from '../usage-records/standing-facts.js';

/** Records whose changes are made at once: as many as are held in memory. */
const RECORDS_AT_ONCE = 5_000;

/** Identifiers in conflict that are told. */
const MOST_TOLD = 10;

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
 * Closes backfills, and undoes closed ones. Facts, ledger, change log and the versions of removed records change in one
 * transaction: a reader sees all of the old or all of the new. Records are moved by the
 * database and pass through this process a few at a time, for what they change in the stored aggregates.
 *
 * Identities are locked in the order in which corrections take them, and none of another account.
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
   * Replaces the records that stood at the opening by those that were loaded. A backfill that is closed already stays
   * as it is.
   * @throws BackfillRefused `state`, `conflicting`
   */
  close(key: Backfill, correction: Correction, alongside: WithBackfill): Promise<Backfill> {
    return this.replace(closing.stagedDays(rowOf(key)), async (unit) => {
      const backfill = await lock(unit, key);
      if (backfill.state === 'closed') return backfill;
      if (backfill.state !== 'open') throw new BackfillRefused('state', [backfill.state]);
      const counts = await closeIn(unit, rowOf(backfill), correction);
      const { id: correctionId, madeAt } = correction;
      const change = { state: 'closed', changedAt: madeAt, endedAt: madeAt, correctionId, ...counts };
      const closed = await changeBackfill(unit, backfill, change);
      await alongside(unit, closed);
      return closed;
    });
  }

  /**
   * Undoes a closed backfill. One that was undone already stays as it is.
   * @throws BackfillRefused `state`; `final` when what is needed is not kept any more, `touched` when any record that
   * the backfill stored or removed was changed since.
   */
  revert(key: Backfill, correction: Correction, alongside: WithBackfill): Promise<Backfill> {
    const days = undoing.daysBefore({ account_id: key.accountId, correction_id: key.correctionId ?? key.id });
    return this.replace(days, async (unit) => {
      const backfill = await lock(unit, key);
      const { state, correctionId, endedAt } = backfill;
      if (state === 'reverted') return backfill;
      if (state !== 'closed') throw new BackfillRefused('state', [state]);
      if (!backfill.revertible || correctionId === null || endedAt === null)
        throw new BackfillRefused('final');
      const row = rowOf(backfill);
      await revertIn(unit, { ...row, correction_id: correctionId, ended_at: endedAt }, correction);
      await unit.query(patient(removeStaged(row)));
      const change = { state: 'reverted', changedAt: correction.madeAt, revertible: false };
      const reverted = await changeBackfill(unit, backfill, change);
      await alongside(unit, reverted);
      return reverted;
    });
  }

  /** @param days tells the days in which the records, or parts of them, begin that are to be stored. */
  private async replace<T>(days: Statement, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const rows = await this.database.query<{ day: number }>(days);
    const months = new Set(rows.map(({ day }) => monthOf(day * DAY_MS)));
    const result = await this.partitions.during(months, () =>
      this.units.run(async (unit) => {
        await unit.query(BE_PATIENT);
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
  backfill: BackfillRow,
  correction: Correction,
): Promise<Counts> {
  const run = (statement: Statement) => transaction.query(patient(statement));
  const count = (statement: Statement) => countOf(transaction, statement);
  const [locked] = await transaction.query<closing.FreeRow>(patient(closing.lockIdentitiesOf(backfill)));
  const conflicting = await transaction.query<IdentifierRow>(
    patient(closing.findConflicting(backfill, MOST_TOLD)),
  );
  if (conflicting.length > 0)
    throw new BackfillRefused(
      'conflicting',
      conflicting.map(({ record_id: id }) => id),
    );
  await run(closing.leaveUnchanged(backfill));
  const unchanged = await count(closing.leaveOutUnchanged(backfill));
  // One that was free and is not any more was not locked: what was found out about it may not hold.
  if ((await count(closing.takeForStaged(backfill))) !== locked?.free) throw new IdentityTaken();
  await run(insertCorrection(correction));
  await run(closing.leaveOutGone(backfill));
  await run(closing.addReplaced(backfill));
  const [sides] = await transaction.query<closing.SidesRow>(patient(closing.countSides(backfill)));
  const { leaving, staged, replaced } = sides ?? { leaving: 0, staged: 0, replaced: 0 };
  await run(closing.keepVoided(backfill, correction));
  await run(closing.takeOutStanding(backfill, correction));
  await takeOutOtherParts(transaction, backfill.account_id, correction.id);
  await run(closing.voidStanding(backfill, correction.madeAt));
  await run(closing.changeToStaged(backfill));
  await run(closing.storeStaged(backfill));
  await logChanges(transaction, closing.keptContents(backfill.account_id, correction.id), 'leaving');
  await logChanges(transaction, closing.stagedContents(backfill), 'coming');
  await run(removeStanding(backfill));
  const inRange = await count(closing.countInRange(backfill));
  return {
    unchanged,
    replaced,
    removed: leaving - replaced,
    added: staged - replaced,
    kept: Math.max(0, inRange - staged - unchanged),
  };
}

async function revertIn(
  transaction: Transaction,
  closed: undoing.Undoing,
  correction: Correction,
): Promise<void> {
  const run = (statement: Statement) => transaction.query(patient(statement));
  const count = (statement: Statement) => countOf(transaction, statement);
  await run(undoing.lockIdentitiesOf(closed));
  const touched = await count(undoing.countTouched(closed));
  if (touched > 0) throw new BackfillRefused('touched', [String(touched)]);
  await run(insertCorrection(correction));
  const stored = await count(undoing.countStored(closed));
  const removed = await count(undoing.takeOutStored(closed, correction.id));
  if (removed !== stored) throw new BackfillRefused('touched', [String(stored - removed)]);
  await takeOutOtherParts(transaction, closed.account_id, correction.id);
  await run(undoing.keepRemoved(closed, correction.id));
  for await (const rows of someOf<IdentifierRow>(transaction, undoing.takenIdentifiers(closed))) {
    const free = rows.map(({ record_id: id }) => id);
    await transaction.query(undoing.freeIdentities(closed.account_id, free));
  }
  await run(undoing.changeBack(closed, correction.madeAt));
  await run(undoing.storeBefore(closed));
  await logChanges(transaction, closing.keptContents(closed.account_id, correction.id), 'leaving');
  await logChanges(transaction, closing.keptContents(closed.account_id, closed.correction_id), 'coming');
}

async function countOf(session: Session, statement: Statement): Promise<number> {
  const [row] = await session.query<CountRow>(patient(statement));
  return row?.count ?? 0;
}

/** The rows of a query, a batch at a time. */
const someOf = <R extends object>(transaction: Transaction, statement: Statement): AsyncGenerator<R[]> =>
  inBatches<R>(transaction, statement, { rows: RECORDS_AT_ONCE, longestMs: NO_LIMIT_MS });

/** Takes out the parts behind the first of what a correction has kept of records in parts. */
async function takeOutOtherParts(
  transaction: Transaction,
  accountId: string,
  correctionId: string,
): Promise<void> {
  for await (const rows of someOf<SpanRow>(transaction, closing.keptInParts(accountId, correctionId))) {
    const records = rows.map(({ record_id: recordId, started_at: startedAt, ended_at: endedAt }) => ({
      recordId,
      startedAt,
      endedAt,
    }));
    await removeOtherParts(transaction, accountId, records, patient);
  }
}

/** Logs what records change in the stored aggregates by leaving or by coming. */
async function logChanges(
  transaction: Transaction,
  contents: Statement,
  direction: 'leaving' | 'coming',
): Promise<void> {
  for await (const rows of someOf<ContentRow>(transaction, contents)) {
    const records = rows.map(({ content, ...identity }) => recordOf({ ...content, ...identity }));
    const changes = changesOf(records);
    await transaction.copy([
      changeRows(direction === 'leaving' ? changes.map(negated) : changes, Date.now()),
    ]);
  }
}

/** An identity was free in one statement and taken in the next. The transaction runs again from its beginning. */
class IdentityTaken extends Error {
  readonly code = '40001';
}
