import type { Session } from '../database/database.js';
import { changesOn, rollupsOn } from './sql/recompute.js';
import { keyOf, textOf, type ChangeRow, type RollupKey, type RollupRow } from './sql/rollup.js';
import { isNetworkLevel, levelOfCode, NETWORK, type LevelName } from './stored/levels.js';
import { mergeChanges, type PackedRollup } from './stored/merge.js';

/** What is stored of an aggregate. */
export interface Stored {
  readonly key: RollupKey;
  readonly hasChanges: boolean;
  /** With its parts and changes merged; undefined when it is empty then. */
  readonly packed: PackedRollup | undefined;
}

/** The stored rows and the changes of one aggregate. Those over all accounts have several rows: their parts. */
interface Found {
  readonly key: RollupKey;
  readonly rows: RollupRow[];
  readonly changes: ChangeRow[];
}

/** The stored aggregates of a day, by the texts of their keys. Those over all accounts are one each. */
export async function storedOn(session: Session, day: number): Promise<Map<string, Stored>> {
  const found = new Map<string, Found>();
  const of = (row: RollupKey): Found => {
    const key = isNetworkLevel(levelOfCode(row.level)) ? { ...keyOf(row), account_id: NETWORK } : keyOf(row);
    const known = found.get(textOf(key)) ?? { key, rows: [], changes: [] };
    found.set(textOf(key), known);
    return known;
  };
  for (const row of await session.query<RollupRow>(rollupsOn(day))) of(row).rows.push(row);
  for (const row of await session.query<ChangeRow>(changesOn(day))) of(row).changes.push(row);
  return new Map(Array.from(found, ([text, one]) => [text, storedIn(one)]));
}

function storedIn({ key, rows, changes }: Found): Stored {
  const hasChanges = changes.length > 0;
  const [first, ...others] = rows;
  if (first && others.length === 0 && !hasChanges) return { key, hasChanges, packed: first };
  const level = levelOfCode(key.level);
  // The grains of each part must fit its slots, since a KPI may read any of them.
  if (others.length > 0 && !rows.every((row) => fits(level, row))) return { key, hasChanges, packed: BROKEN };
  const slots = [...others, ...changes].map((row) => row.slots);
  return { key, hasChanges, packed: mergeChanges(level, first?.slots, slots) };
}

function fits(level: LevelName, row: RollupRow): boolean {
  const packed = mergeChanges(level, row.slots, []);
  return packed !== undefined && isSame(row, packed);
}

export function isSame(found: PackedRollup | undefined, expected: PackedRollup): boolean {
  if (!found) return false;
  const sameDay = found.day === null ? expected.day === null : expected.day?.equals(found.day) === true;
  return sameDay && found.hours.equals(expected.hours) && found.slots.equals(expected.slots);
}

/** Differs from every aggregate. */
const BROKEN: PackedRollup = { day: null, hours: Buffer.alloc(0), slots: Buffer.alloc(0) };
