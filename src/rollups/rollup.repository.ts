import { Injectable } from '@nestjs/common';
import { addChanges, type Refresh } from './add-changes.js';
import { Database, type Session } from '../database/database.js';
import { TakenChanges } from './taken-changes.js';
import {
  BEFORE_ALL,
  countWaiting,
  findSlots,
  lastOfBatch,
  haveMoreThan,
  lockLogPartitions,
  TAKE_ALL,
  takeChanges,
  waitingLogPartitions,
  type ChangeRow,
  type RollupKey,
  type StoredRow,
} from './sql/rollup.js';

/** The changes that wait in the log. */
export interface Waiting {
  readonly changes: number;
  /** When the oldest of those counted was logged, Unix milliseconds. */
  readonly oldestLoggedAt: number | undefined;
}

/**
 * Changes taken at once. The number is large enough to write aggregates with many changes once, and small enough to
 * hold in memory.
 */
const CHANGES_AT_ONCE = 10_000;

/** Merges the change log into the stored aggregates. */
@Injectable()
export class RollupRepository {
  constructor(private readonly database: Database) {}

  /** The change log partitions that have changes. */
  async waitingLogPartitions(): Promise<number[]> {
    const rows = await this.database.query<{ log_partition: number }>(waitingLogPartitions());
    return rows.map((row) => row.log_partition);
  }

  /** The changes that wait in the log. Counted only up to a limit, so that a long log costs no more to look at. */
  async backlog(): Promise<Waiting> {
    const [row] = await this.database.query<{ changes: number; oldest: number | null }>(countWaiting());
    return { changes: row?.changes ?? 0, oldestLoggedAt: row?.oldest ?? undefined };
  }

  /** Frees the space in the log of changes that were taken out. */
  async vacuumLog(): Promise<void> {
    await this.database.query({
      name: 'VACUUM usage_change',
      text: 'VACUUM (TRUNCATE false) usage_change',
      values: [],
    });
  }

  /**
   * Takes all changes of change log partitions out of the log and merges them into their aggregates, in one
   * transaction. It uses few statements: in a busy process each statement waits for its turn.
   * @returns undefined when there are too many changes to hold in memory; see {@link refreshLogPartition}.
   */
  refresh(logPartitions: readonly number[]): Promise<Refresh | undefined> {
    return this.database.write(async (session) => {
      const own = await lock(session, logPartitions);
      if (own.length === 0) return NOTHING;
      const [waiting] = await session.query<{ more: boolean }>(haveMoreThan(own, CHANGES_AT_ONCE));
      if (waiting?.more) return undefined;
      const taken = new TakenChanges();
      await session.copyOut(TAKE_ALL, (row) => taken.addRow(row));
      return addChanges(session, taken);
    });
  }

  /**
   * Takes some of a change log partition's changes out of the log and merges them into its aggregates, in one
   * transaction.
   * @param after continues after this key. Aggregates come in the order of their keys.
   */
  refreshLogPartition(logPartition: number, after: RollupKey = BEFORE_ALL): Promise<Refresh> {
    return this.database.write(async (session) => {
      if ((await lock(session, [logPartition])).length === 0) return NOTHING;
      const [last] = await session.query<RollupKey>(lastOfBatch(logPartition, after, CHANGES_AT_ONCE));
      const taken = new TakenChanges();
      for (const row of await session.query<ChangeRow>(takeChanges(logPartition, after, last)))
        taken.addChange(row);
      if (taken.count === 0) return { ...NOTHING, last };
      for (const row of await session.query<StoredRow>(findSlots(taken.keys))) taken.addStored(row);
      return { ...(await addChanges(session, taken)), last };
    });
  }
}

const NOTHING: Refresh = Object.freeze({ changes: 0, oldestLoggedAt: Infinity, last: undefined });

/** The change log partitions that no other transaction has locked. */
async function lock(session: Session, logPartitions: readonly number[]): Promise<number[]> {
  const rows = await session.query<{ log_partition: number }>(lockLogPartitions(logPartitions));
  return rows.map((row) => row.log_partition);
}
