import { Injectable } from '@nestjs/common';
import { Database, type Session } from '../database/database.js';
import { named, statement, type Statement } from '../database/statement.js';
import { addChanges } from './add-changes.js';
import {
  lockParts,
  placeOfPart,
  remains,
  takeParts,
  type PartPlace,
  type Remains,
} from './sql/network-parts.js';
import { findSlots, type ChangeRow, type StoredRow } from './sql/rollup.js';
import { NETWORK, type NetworkLevelName } from './stored/levels.js';
import { TakenChanges } from './taken-changes.js';

/** Parts that one transaction gathers. */
const PARTS_AT_ONCE = 2_000;
const LONGEST_WAIT_MS = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';

type PartRow = Omit<ChangeRow, 'logged_at'>;

/** Gathers the parts of network levels, and says how their changes are logged. */
@Injectable()
export class NetworkLevelsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Gathers all parts before an instant: adds them to the part of all accounts. The sums stay the same in every
   * snapshot. A refresher that works on one of the parts is waited for.
   * @returns how many parts.
   * @throws an error of SQLSTATE 55P03 when the wait is too long.
   */
  async gather(
    level: NetworkLevelName,
    before: number,
    onStep: () => void = () => undefined,
  ): Promise<number> {
    let gathered = 0;
    for (let isMore = true; isMore;) {
      const step = await this.gatherSome(level, before);
      gathered += step.parts;
      ({ isMore } = step);
      onStep();
    }
    return gathered;
  }

  /** Of what a level has something before an instant. */
  async remains(level: NetworkLevelName, before: number): Promise<Remains> {
    const [row] = await this.database.query<Remains>(remains(level, before));
    return row ?? { parts: false, part_changes: false, changes: false };
  }

  /** Whether changes of network levels are logged for all accounts. */
  async areWhole(): Promise<boolean> {
    const [row] = await this.database.query<{ whole: boolean }>(
      statement('SELECT usage_levels_are_whole')`SELECT usage_levels_are_whole() AS whole`,
    );
    return row?.whole ?? false;
  }

  /** From now on changes are logged beside their accounts. @returns whether it could get the lock. */
  logByAccount(): Promise<boolean> {
    return this.change(statement('SELECT usage_levels_split')`SELECT usage_levels_split()`);
  }

  /** From now on changes are logged for all accounts. @returns whether it could get the lock. */
  logForAll(): Promise<boolean> {
    return this.change(statement('SELECT usage_levels_gather')`SELECT usage_levels_gather()`);
  }

  /** What comes behind a waiting lock waits as well. So the wait is short. */
  private async change(statement: Statement): Promise<boolean> {
    try {
      await this.database.write(async (session) => {
        await session.query(waitAtMost(300));
        await session.query(statement);
      });
      return true;
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== LOCK_NOT_AVAILABLE) throw error;
      return false;
    }
  }

  private gatherSome(level: NetworkLevelName, before: number): Promise<{ parts: number; isMore: boolean }> {
    return this.database.write(async (session) => {
      const [last] = await session.query<PartPlace>(placeOfPart(level, before, PARTS_AT_ONCE));
      await session.query(waitAtMost(LONGEST_WAIT_MS));
      await session.query(lockParts(level));
      const parts = await gatherUpTo(session, level, before, last);
      return { parts, isMore: last !== undefined };
    });
  }
}

async function gatherUpTo(
  session: Session,
  level: NetworkLevelName,
  before: number,
  last: PartPlace | undefined,
): Promise<number> {
  const taken = new TakenChanges();
  for (const row of await session.query<PartRow>(takeParts(level, before, last)))
    taken.addChange({ ...row, account_id: NETWORK, logged_at: Infinity });
  if (taken.count === 0) return 0;
  for (const row of await session.query<StoredRow>(findSlots(taken.keys))) taken.addStored(row);
  await addChanges(session, taken);
  return taken.count;
}

const waitAtMost = (longestMs: number): Statement =>
  named('SELECT set_config', {
    text: `SELECT set_config('lock_timeout', '${longestMs}', true)`,
    values: [],
  });
