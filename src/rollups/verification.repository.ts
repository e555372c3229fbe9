import { Injectable } from '@nestjs/common';
import { LOG_PARTITIONS, levelOfCode, NETWORK, type LevelName } from './stored/levels.js';
import { mergeChanges, type PackedRollup } from './stored/merge.js';
import { Database, type Session } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { horizonsOf, type AllHorizons } from '../horizons/horizons.js';
import { recomputeDay } from './recompute.js';
import { toHorizons } from '../horizons/retention-horizons.js';
import { findHorizons, type HorizonRow } from '../horizons/find-horizons.js';
import {
  changesOn,
  forgetChangesOn,
  hasOnlyFacts,
  keepMonths,
  lockAllLogPartitions,
  rollupsOn,
  usageDays,
} from './sql/recompute.js';
import {
  keyOf,
  putRollups,
  REFRESH_LOCK,
  removeRollups,
  textOf,
  type ChangeRow,
  type RollupKey,
  type RollupRow,
} from './sql/rollup.js';

/** A stored aggregate that differs from the facts. */
export interface Difference {
  readonly level: LevelName;
  readonly account_id: string;
  readonly key: string;
  /** Start of its period, Unix milliseconds. */
  readonly period: number;
  /** `missing`: not stored; `surplus`: stored without facts; `different`: other figures. */
  readonly kind: 'missing' | 'surplus' | 'different';
}

/** The result of the check of one day. */
export interface DayCheck {
  /** Its first millisecond. */
  readonly day: number;
  /** How many aggregates follow from the facts of that day. */
  readonly aggregates: number;
  readonly differences: readonly Difference[];
}

const ROWS_AT_ONCE = 1_000;

/** A day may have millions of records. With the usual memory the groups would be written to disk. */
const FOR_A_WHOLE_DAY: Statement = {
  name: 'SELECT set_config',
  text: `SELECT set_config('statement_timeout', '0', true), set_config('work_mem', '64MB', true)`,
  values: [],
};

/** Compares the stored aggregates with the facts. */
@Injectable()
export class VerificationRepository {
  constructor(private readonly database: Database) {}

  /** The days (their first milliseconds) that have usage. */
  async days(): Promise<number[]> {
    const rows = await this.database.query<{ day: number }>(usageDays());
    return rows.map(({ day }) => day);
  }

  /** Whether there are facts and no aggregate was ever made of them. */
  async hasOnlyFacts(): Promise<boolean> {
    const [row] = await this.database.query<{ only_facts: boolean }>(hasOnlyFacts());
    return row?.only_facts ?? false;
  }

  /**
   * Compares one day's aggregates, including the changes in the log, with the facts, in one snapshot. Accounts whose
   * facts of that day are no longer kept are skipped: their aggregates cannot be recomputed.
   * @param repair stores the recomputed aggregates if any differs. Records may be ingested meanwhile.
   */
  check(day: number, repair: boolean): Promise<DayCheck> {
    const compare = (session: Session) => checkDay(session, day, repair);
    return repair ? this.database.write(compare, { isolation: 'snapshot' }) : this.database.read(compare);
  }
}

async function checkDay(session: Session, day: number, repair: boolean): Promise<DayCheck> {
  await session.query(keepMonths());
  if (repair) await session.query(lockAllLogPartitions(REFRESH_LOCK, LOG_PARTITIONS));
  await session.query(FOR_A_WHOLE_DAY);
  const horizons = toHorizons(await session.query<HorizonRow>(findHorizons()));
  const isCovered = ({ account_id: accountId }: RollupKey) => day >= factsFrom(horizons, accountId);
  const everything = await storedOn(session, day);
  const stored = new Map([...everything].filter(([, { key }]) => isCovered(key)));
  const leftAlone = new Set(
    [...everything.values()]
      .map(({ key }) => key)
      .filter((key) => !isCovered(key))
      .map((key) => key.account_id),
  );
  const differences: Difference[] = [];
  const wrong: RollupRow[] = [];
  let aggregates = 0;
  for await (const row of recomputeDay(session, day)) {
    const expected = mergeChanges(levelOfCode(row.level), row.slots, []);
    if (!expected || !isCovered(row)) continue;
    aggregates++;
    const found = stored.get(textOf(row));
    stored.delete(textOf(row));
    if (found && isSame(found.packed, expected)) {
      if (repair && found.hasChanges) wrong.push({ ...keyOf(row), ...expected });
      continue;
    }
    differences.push(differenceOf(row, found?.packed ? 'different' : 'missing'));
    if (repair) wrong.push({ ...keyOf(row), ...expected });
    if (wrong.length >= ROWS_AT_ONCE) await session.query(putRollups(wrong.splice(0)));
  }
  const surplus = [...stored.values()].filter(({ packed }) => packed !== undefined);
  differences.push(...surplus.map(({ key }) => differenceOf(key, 'surplus')));
  if (repair) {
    if (wrong.length > 0) await session.query(putRollups(wrong));
    const surplusKeys = [...stored.values()].map(({ key }) => key);
    if (surplusKeys.length > 0) await session.query(removeRollups(surplusKeys));
    await session.query(forgetChangesOn(day, [...leftAlone]));
  }
  return { day, aggregates, differences };
}

/** From when on the facts are kept of which an account's aggregates, or those over all accounts, are made. */
const factsFrom = (horizons: AllHorizons, accountId: string): number =>
  horizonsOf(horizons, accountId === NETWORK ? 'all' : [accountId]).facts;

interface Stored {
  readonly key: RollupKey;
  readonly hasChanges: boolean;
  /** With its changes merged; undefined when it is empty then. */
  readonly packed: PackedRollup | undefined;
}

async function storedOn(session: Session, day: number): Promise<Map<string, Stored>> {
  const rollups = new Map(
    (await session.query<RollupRow>(rollupsOn(day))).map((row) => [textOf(row), row] as const),
  );
  const changes = new Map<string, ChangeRow[]>();
  for (const row of await session.query<ChangeRow>(changesOn(day))) {
    const known = changes.get(textOf(row));
    if (known) known.push(row);
    else changes.set(textOf(row), [row]);
  }
  const found = new Map<string, Stored>();
  for (const [text, row] of rollups) {
    if (!changes.has(text)) found.set(text, { key: keyOf(row), hasChanges: false, packed: row });
  }
  for (const [text, [first, ...more]] of changes) {
    if (!first) continue;
    const slots = [first, ...more].map((row) => row.slots);
    const packed = mergeChanges(levelOfCode(first.level), rollups.get(text)?.slots, slots);
    found.set(text, { key: keyOf(first), hasChanges: true, packed });
  }
  return found;
}

function isSame(found: PackedRollup | undefined, expected: PackedRollup): boolean {
  if (!found) return false;
  const sameDay = found.day === null ? expected.day === null : expected.day?.equals(found.day) === true;
  return sameDay && found.hours.equals(expected.hours) && found.slots.equals(expected.slots);
}

function differenceOf({ account_id, key, period, level }: RollupKey, kind: Difference['kind']): Difference {
  return { level: levelOfCode(level), account_id, key, period, kind };
}
