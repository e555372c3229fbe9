import { Injectable } from '@nestjs/common';
import {
  isNetworkLevel,
  LEVEL_NAMES,
  levelOfCode,
  LEVELS,
  LOG_PARTITIONS,
  NETWORK,
  NETWORK_LEVELS,
  type LevelName,
} from './stored/levels.js';
import { mergeChanges } from './stored/merge.js';
import { DAY_MS } from '../common/time.js';
import { Database, type Session } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { horizonsOf, type AllHorizons } from '../horizons/horizons.js';
import { daysWithFacts } from './days-with-facts.js';
import { recomputeDay } from './recompute.js';
import { isSame, storedOn } from './stored-on.js';
import { toHorizons } from '../horizons/retention-horizons.js';
import { findHorizons, type HorizonRow } from '../horizons/find-horizons.js';
import {
  daysOfChanges,
  daysOfRollups,
  forgetChangesOn,
  hasOnlyFacts,
  keepMonths,
  lockAllLogPartitions,
} from './sql/recompute.js';
import { removeParts } from './sql/network-parts.js';
import {
  keyOf,
  putRollups,
  REFRESH_LOCK,
  removeRollups,
  textOf,
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

const ACCOUNT_LEVELS = LEVEL_NAMES.filter((name) => !isNetworkLevel(name));

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

  /**
   * The days (their first milliseconds) that have usage: those with facts, and the day after each, which records may
   * reach, and those with aggregates or changes.
   */
  async days(): Promise<number[]> {
    const days = new Set<number>();
    for await (const day of daysWithFacts(this.database)) days.add(day).add(day + 1);
    for (const statement of [daysOfChanges(), daysOfRollups()])
      for (const { day } of await this.database.query<{ day: number }>(statement)) days.add(day);
    return [...days].sort((one, other) => one - other).map((day) => day * DAY_MS);
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
  const leftAlone = [...everything.values()]
    .map(({ key }) => key)
    .filter((key) => !isCovered(key))
    .map((key) => key.account_id);
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
    if (wrong.length >= ROWS_AT_ONCE) await put(session, wrong.splice(0));
  }
  const surplus = [...stored.values()].filter(({ packed }) => packed !== undefined);
  differences.push(...surplus.map(({ key }) => differenceOf(key, 'surplus')));
  if (repair) {
    await put(session, wrong);
    await remove(
      session,
      [...stored.values()].map(({ key }) => key),
    );
    const levels = isCovered({ account_id: NETWORK } as RollupKey) ? LEVEL_NAMES : ACCOUNT_LEVELS;
    await session.query(forgetChangesOn(day, levels, [...new Set(leftAlone)]));
  }
  return { day, aggregates, differences };
}

/** Stores aggregates. Those over all accounts are stored whole, in place of all their parts. */
async function put(session: Session, rows: readonly RollupRow[]): Promise<void> {
  if (rows.length > 0) await session.query(putRollups(rows));
  await removePartsOf(session, rows);
}

async function remove(session: Session, keys: readonly RollupKey[]): Promise<void> {
  if (keys.length > 0) await session.query(removeRollups(keys));
  await removePartsOf(session, keys);
}

async function removePartsOf(session: Session, keys: readonly RollupKey[]): Promise<void> {
  for (const level of NETWORK_LEVELS) {
    const own = keys.filter((key) => key.level === LEVELS[level].code);
    if (own.length > 0) await session.query(removeParts(level, own));
  }
}

/** From when on the facts are kept of which an account's aggregates, or those over all accounts, are made. */
const factsFrom = (horizons: AllHorizons, accountId: string): number =>
  horizonsOf(horizons, accountId === NETWORK ? 'all' : [accountId]).facts;

function differenceOf({ account_id, key, period, level }: RollupKey, kind: Difference['kind']): Difference {
  return { level: levelOfCode(level), account_id, key, period, kind };
}
