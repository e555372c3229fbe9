import { Injectable } from '@nestjs/common';
import { GRAINS, type Grain } from '../horizons/horizons.js';
import { NetworkLevelsRepository } from '../rollups/network-levels.repository.js';
import { remains, type Remains } from '../rollups/sql/network-parts.js';
import { isNetworkLevel, LEVEL_NAMES, LEVELS, NETWORK, type LevelName } from '../rollups/stored/levels.js';
import { DAY_MS } from '../common/time.js';
import { Database, type Session } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import { bringThose, ledgerOf } from '../usage-records/ledger.js';
import type { LedgerLayout } from '../usage-records/sql/ledger-layout.js';
import { monthAfter } from '../usage-records/monthly-partitions.js';
import { removePackedRows, unpackPackedRows, type RemovedFacts } from './packed-retention.js';
import { inStep, RetentionBusy } from './retention-step.js';
import type { HorizonRow } from '../horizons/find-horizons.js';
import {
  countByDay,
  dropMonth,
  endOfBatch,
  findDue,
  findMonths,
  begun,
  ended,
  freeIdentities,
  haveEnded,
  identitiesOf,
  markRemoved,
  ownTransaction,
  removeFacts,
  waitAtMost,
} from './sql/retention.js';
import { lockPacked } from '../packed-days/sql/unpacking.js';
import { packedAcross, packedBegun, packedEnded, stopPacking } from './sql/retention-packed.js';
import {
  accountAfter,
  accountsWithChanges,
  hasChanges,
  hasGrain,
  lockLogPartitions,
  periodOfBatch,
  removeGrain,
  type RollupStretch,
} from './sql/retention-rollups.js';

export type { RemovedFacts } from './packed-retention.js';
export { RetentionBusy };
export type { HorizonRow } from '../horizons/find-horizons.js';

/** A horizon with data before it that is to be removed. */
export interface DueHorizon extends HorizonRow {
  /** How much longer it must have been stored before the removal may begin, milliseconds. */
  readonly wait_ms: number;
}

/** A month of the facts that has a partition: its first millisecond, and that of the next month. */
export interface Month {
  readonly begins: number;
  readonly ends: number;
}

/** Rows that one statement removes, roughly. */
const FACTS_AT_ONCE = 20_000;
const ROLLUPS_AT_ONCE = 1_000;

const LONGEST_WAIT_FOR_LOG_PARTITION_MS = 5_000;
const LONGEST_WAIT_FOR_PARTITION_MS = 500;

/** Removes the data before the horizons in small steps. */
@Injectable()
export class RetentionRepository {
  constructor(
    private readonly database: Database,
    private readonly networkLevels: NetworkLevelsRepository,
  ) {}

  /** The horizons with data before them that is to be removed. */
  due(graceMs: number): Promise<DueHorizon[]> {
    return this.database.query(findDue(graceMs));
  }

  /** @returns a function: have all transactions ended that were under way at this call? */
  async whatIsUnderWay(): Promise<() => Promise<boolean>> {
    const [own] = await this.database.query<{ number: string }>(ownTransaction());
    return async () => {
      const [row] = await this.database.query<{ ended: boolean }>(haveEnded(own?.number ?? '0'));
      return row?.ended ?? false;
    };
  }

  async markRemoved(horizon: HorizonRow): Promise<void> {
    await this.database.query(markRemoved(horizon));
  }

  months(): Promise<Month[]> {
    return this.database.query(findMonths());
  }

  /**
   * Drops the partition of a month. Frees its identities first.
   * @throws RetentionBusy also when other transactions use the partition all the time.
   */
  async dropMonth({ begins, ends }: Month): Promise<RemovedFacts> {
    let { records, identities } = await this.removePacked(packedBegun(begins, ends, []));
    for (const stretch of await this.stretchesOf(begins, [])) {
      const [freed] = await this.step(async (session) => {
        const ledger = await ledgerWith(session, begun(stretch.from, stretch.to, []));
        return session.query<{ identities: number }>(freeIdentities(ledger, stretch.from, stretch.to));
      });
      identities += freed?.identities ?? 0;
      records += stretch.records;
    }
    await this.step(async (session) => {
      await session.query(stopPacking());
      const packed = await session.query(lockPacked(packedBegun(begins, ends, []), 1));
      // Packed since. A later sweep removes them.
      if (packed.length > 0) throw new RetentionBusy();
      await session.query(waitAtMost(LONGEST_WAIT_FOR_PARTITION_MS));
      await session.query(dropMonth(begins));
    });
    return { records, identities };
  }

  /** Removes a month's records, except those of some accounts. */
  async removeMonth({ begins, ends }: Month, without: readonly string[]): Promise<RemovedFacts> {
    const removed = { ...(await this.removePacked(packedBegun(begins, ends, without))) };
    for (const { from, to } of await this.stretchesOf(begins, without)) {
      const which = begun(from, to, without);
      const [row] = await this.step(async (session) => {
        await session.query(stopPacking());
        return session.query<RemovedFacts>(removeFacts(await ledgerWith(session, which), which));
      });
      removed.records += row?.records ?? 0;
      removed.identities += row?.identities ?? 0;
    }
    return removed;
  }

  /** Removes an account's records that ended by an instant. */
  async removeRecordsOf(accountId: string, before: number): Promise<RemovedFacts> {
    const removed = { ...(await this.removePacked(packedEnded(accountId, before))) };
    await unpackPackedRows((work) => this.step(work), packedAcross(accountId, before));
    for (let end = -Infinity; end < before;) {
      end = await this.step(async (session) => {
        await session.query(stopPacking());
        const [batch] = await session.query<{ ended_at: number }>(
          endOfBatch(accountId, before, FACTS_AT_ONCE),
        );
        const which = ended(accountId, batch?.ended_at ?? before, before);
        const [row] = await session.query<RemovedFacts>(removeFacts(await ledgerWith(session, which), which));
        removed.records += row?.records ?? 0;
        removed.identities += row?.identities ?? 0;
        return batch?.ended_at ?? before;
      });
    }
    return removed;
  }

  /** The accounts that have aggregates, stored or still in the change log. Some accounts are excluded. */
  async accountsWithRollups(without: readonly string[]): Promise<string[]> {
    const changed = await this.database.query<{ account_id: string }>(accountsWithChanges());
    const found = new Set(changed.map(({ account_id: accountId }) => accountId));
    let after = '';
    for (;;) {
      const [next] = await this.database.query<{ account_id: string | null }>(accountAfter(after));
      if (next?.account_id == null) break;
      found.add(next.account_id);
      after = next.account_id;
    }
    return [...found].filter((accountId) => !without.includes(accountId));
  }

  /**
   * Removes a grain of an account's aggregates before an instant. The account {@link NETWORK} means the aggregates over
   * all accounts. Their parts are gathered first: when the members of several are gone, they cannot be counted together.
   * @returns how many aggregates had the grain; undefined when the log still has changes of them, which must be merged
   * first.
   */
  async removeGrain(
    accountId: string,
    grain: Grain,
    range: { from: number; to: number },
  ): Promise<number | undefined> {
    let removed = 0;
    for (const level of levelsOf(accountId).filter((name) => hasGrain(name, grain))) {
      if (isNetworkLevel(level)) await this.networkLevels.gather(level, range.to);
      for (let from = range.from; from < range.to;) {
        const step = await this.removeSome({ accountId, level, from, to: range.to }, grain);
        if (!step) return undefined;
        removed += step.removed;
        from = step.next;
      }
    }
    return removed;
  }

  private removeSome(
    stretch: RollupStretch,
    grain: Grain,
  ): Promise<{ removed: number; next: number } | undefined> {
    return this.step(async (session) => {
      await session.query(waitAtMost(LONGEST_WAIT_FOR_LOG_PARTITION_MS));
      await session.query(lockLogPartitions(stretch));
      if (await hasMore(session, stretch)) return undefined;
      const [last] = await session.query<{ period: number }>(periodOfBatch(stretch, ROLLUPS_AT_ONCE));
      // A period has as many rows as there are keys. At least one whole period is removed at once.
      const next = last ? Math.max(last.period, stretch.from + LEVELS[stretch.level].periodMs) : stretch.to;
      const [row] = await session.query<{ removed: number }>(removeGrain({ ...stretch, to: next }, grain));
      return { removed: row?.removed ?? 0, next };
    });
  }

  /** The days of a month that have facts. Days with many facts are split into several stretches. */
  private async stretchesOf(begins: number, without: readonly string[]) {
    const days = await this.database.query<{ day: number; rows: number; records: number }>(
      countByDay(begins, monthAfter(begins), without),
    );
    return days.flatMap(({ day, rows, records }) => {
      const parts = Math.ceil(rows / FACTS_AT_ONCE);
      const width = Math.ceil(DAY_MS / parts);
      return Array.from({ length: parts }, (_, i) => ({
        from: day + i * width,
        to: Math.min(day + DAY_MS, day + (i + 1) * width),
        records: i === 0 ? records : 0,
      }));
    });
  }

  private removePacked(which: Prisma.Sql): Promise<RemovedFacts> {
    return removePackedRows((work) => this.step(work), which);
  }

  private step<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return inStep(this.database, work);
  }
}

/** The layout of the ledger, with the identities of some parts in it. */
async function ledgerWith(session: Session, which: Prisma.Sql): Promise<LedgerLayout> {
  const ledger = await ledgerOf(session);
  const { text, values } = identitiesOf(which);
  await bringThose(ledger, (statement) => session.query(statement), text, values);
  return ledger.layout;
}

/** Whether something is still to be added to the aggregates of a stretch, or of any earlier time. */
async function hasMore(session: Session, stretch: RollupStretch): Promise<boolean> {
  if (!isNetworkLevel(stretch.level)) {
    const [log] = await session.query<{ changes: boolean }>(hasChanges(stretch));
    return log?.changes ?? false;
  }
  const [left] = await session.query<Remains>(remains(stretch.level, stretch.to));
  return left !== undefined && (left.changes || left.parts);
}

/** The levels at which aggregates of an account, or of all accounts, are stored. */
const levelsOf = (accountId: string): LevelName[] =>
  LEVEL_NAMES.filter((name) => (LEVELS[name].scope === 'network') === (accountId === NETWORK));

/** The finest first: when a finer grain is removed, the coarser ones remain. */
export const REMOVABLE_GRAINS: readonly Grain[] = GRAINS.toReversed();
