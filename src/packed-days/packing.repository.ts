import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Prisma } from '../database/generated/client.js';
import { Database } from '../database/database.js';
import { BEFORE_ALL, type AccountDay, type DaySelection } from './account-day.js';
import {
  begin,
  countFacts,
  findPacked,
  findPartitions,
  findPlain,
  findRanges,
  pack,
  partitionOf,
  trim,
  vacuum,
  waitAtMost,
  wholeDay,
  type Piece,
} from './sql/packing.js';
import { lockPacked, stopPackingOf, unpackRows } from './sql/unpacking.js';

interface AccountDayRow {
  readonly account_id: string;
  readonly day: number;
}

/** Facts that one transaction packs, about. A change of the account waits for it. */
const FACTS_AT_ONCE = 20_000;
/** Packed rows that one transaction unpacks. */
const ROWS_AT_ONCE = 64;
const DAYS_AT_ONCE = 500;
const LONGEST_WAIT_FOR_PARTITION_MS = 300;
/** Readers wait behind a waiting lock. So the pause after it is long. */
const PAUSE_MS = 3_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Packs and unpacks facts, some in each transaction. Any number of processes may do so at once. */
@Injectable()
export class PackingRepository {
  constructor(private readonly database: Database) {}

  /** The days with plain facts, account by account. */
  async *plainDays(selection: DaySelection): AsyncGenerator<AccountDay, void, undefined> {
    let after = BEFORE_ALL;
    for (let found = DAYS_AT_ONCE; found === DAYS_AT_ONCE;) {
      const rows = await this.database.query<AccountDayRow>(findPlain(selection, after, DAYS_AT_ONCE));
      const days = rows.map(toAccountDay);
      yield* days;
      found = days.length;
      after = days.at(-1) ?? after;
    }
  }

  /** The days with packed facts. */
  async packedDays(selection: DaySelection): Promise<AccountDay[]> {
    return (await this.database.query<AccountDayRow>(findPacked(selection))).map(toAccountDay);
  }

  /** The facts of a day in pieces, each for one transaction. */
  async piecesOf(accountDay: AccountDay): Promise<Piece[]> {
    const [row] = await this.database.query<{ facts: string }>(countFacts(accountDay, FACTS_AT_ONCE + 1));
    const whole = wholeDay(accountDay.day);
    if (Number(row?.facts ?? 0) <= FACTS_AT_ONCE) return [whole];
    const ranges = await this.database.query<{ low: string; facts: number }>(
      findRanges(accountDay, FACTS_AT_ONCE),
    );
    return ranges.flatMap(({ low: first, facts }, i) => {
      const count = Math.ceil(facts / (2 * FACTS_AT_ONCE));
      const width = Math.ceil((whole.to - whole.from) / count);
      const low = i === 0 ? whole.low : BigInt(first);
      const next = ranges[i + 1];
      return Array.from({ length: count }, (_, part) => ({
        low,
        high: next ? BigInt(next.low) - 1n : whole.high,
        from: whole.from + part * width,
        to: Math.min(whole.to, whole.from + (part + 1) * width),
      }));
    });
  }

  /** Must have run before facts are packed. Waits until no reader has planned without packed facts. */
  async begin(): Promise<void> {
    for (;;) {
      try {
        await this.database.query(begin());
        return;
      } catch (error) {
        if ((error as { code?: unknown } | null)?.code !== LOCK_NOT_AVAILABLE) throw error;
      }
      await setTimeout(PAUSE_MS);
    }
  }

  /** @returns how many facts were packed; undefined when a change of the account is under way. */
  async pack(accountDay: AccountDay, piece: Piece): Promise<number | undefined> {
    const [row] = await this.database.write((session) =>
      session.query<{ facts: number | null }>(pack(accountDay, piece)),
    );
    return row?.facts ?? undefined;
  }

  /** Unpacks some facts of a day. @returns how many; 0 when none is packed. */
  unpackSome({ accountId, day }: AccountDay): Promise<number> {
    return this.database.write(async (session) => {
      await session.query(stopPackingOf(accountId));
      const which = Prisma.sql`account_id = ${accountId} AND day = ${day}::int`;
      const rows = await session.query<{ id: number }>(lockPacked(which, ROWS_AT_ONCE));
      if (rows.length === 0) return 0;
      const [unpacked] = await session.query<{ facts: number }>(unpackRows(rows.map(({ id }) => id)));
      return unpacked?.facts ?? 0;
    });
  }

  /** Gives back the space of the facts of some days that have been packed, as far as no reader needs it. */
  async freeSpaceOf(days: Iterable<number>): Promise<void> {
    for (const partition of new Set([...days].map(partitionOf))) await this.database.query(vacuum(partition));
    for (const { name } of await this.database.query<{ name: string }>(findPartitions())) {
      await this.database.write(async (session) => {
        await session.query(waitAtMost(LONGEST_WAIT_FOR_PARTITION_MS));
        await session.query(trim(name));
      });
    }
  }

  /** Whether other work waits for a connection of this process. */
  get isBusy(): boolean {
    return this.database.connections.waiting > 0;
  }
}

const toAccountDay = ({ account_id: accountId, day }: AccountDayRow): AccountDay => ({ accountId, day });
