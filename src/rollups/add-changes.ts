import { setImmediate } from 'node:timers/promises';
import type { Session } from '../database/database.js';
import { levelOfCode } from './stored/levels.js';
import { mergeChanges } from './stored/merge.js';
import { putRollups, removeRollups, type RollupKey, type RollupRow } from './sql/rollup.js';
import type { TakenChanges } from './taken-changes.js';

/** The result of one refresh. */
export interface Refresh {
  /** Changes that were merged into the stored aggregates. */
  readonly changes: number;
  /** When the oldest of them was logged, Unix milliseconds. */
  readonly oldestLoggedAt: number;
  /** The key after which the next refresh continues. Undefined: no changes are left. */
  readonly last: RollupKey | undefined;
}

/**
 * Longest time that merging keeps the process from answering requests, in milliseconds. After each turn all other work
 * runs first: in a process that ingests records, turns of 8 ms made the log four seconds old.
 */
const LONGEST_TURN_MS = 30;

/** Merges changes that were taken out into their aggregates. */
export async function addChanges(session: Session, taken: TakenChanges): Promise<Refresh> {
  const put: RollupRow[] = [];
  const empty: RollupKey[] = [];
  let turnBegan = performance.now();
  for (const { key, changes, slots, hours } of taken.aggregates) {
    // The slots of this aggregate are no longer kept. An aggregate made of the changes alone would lose its hours and
    // its day.
    if (slots?.length === 0) continue;
    const merged = mergeChanges(levelOfCode(key.level), slots, changes, hours);
    if (merged) put.push({ ...key, ...merged });
    else empty.push(key);
    if (performance.now() - turnBegan > LONGEST_TURN_MS) {
      await setImmediate();
      turnBegan = performance.now();
    }
  }
  if (put.length > 0) await session.query(putRollups(put));
  if (empty.length > 0) await session.query(removeRollups(empty));
  return { changes: taken.count, oldestLoggedAt: taken.oldestLoggedAt, last: undefined };
}
