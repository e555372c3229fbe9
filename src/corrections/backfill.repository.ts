import { Injectable } from '@nestjs/common';
import type { Accounts } from '../common/accounts.js';
import { BackfillRefused } from './backfill-refused.js';
import { Database, type Session } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import {
  changeBackfill,
  findBackfill,
  findForgotten,
  findOverlapping,
  insertBackfill,
  listBackfills,
  lockBackfill,
  lockOpening,
  noteStanding,
  removeStaged,
  removeStanding,
  type BackfillKey,
  type BackfillRow,
  type BackfillState,
  type NewBackfill,
  type PlaceOfBackfill,
} from './sql/backfill.js';

export { BACKFILL_STATES } from './sql/backfill.js';
export type { BackfillRow, BackfillState, NewBackfill, PlaceOfBackfill } from './sql/backfill.js';

/** Does something in the transaction that changes a backfill. */
export type WithBackfill = (unit: UnitOfWork, backfill: BackfillRow) => Promise<void>;

/** When what nobody has touched since is tidied up. Unix milliseconds. */
export interface Forgotten {
  /** Open ones that were last loaded before. */
  readonly openBefore: number;
  /** Closed ones that were closed before. */
  readonly closedBefore: number;
}

/** Forgotten backfills that are tidied up in one look. */
const MOST_AT_ONCE = 100;

/** Longer than any statement takes. */
export const NO_LIMIT_MS = 2 ** 31 - 1;

/** A statement over as many records as a backfill has: the time that others get is not enough for it. */
export const patient = (statement: Statement): Statement => ({ ...statement, longestMs: NO_LIMIT_MS });

/** The same for the server's side of a transaction. */
export const BE_PATIENT: Statement = {
  name: 'SET',
  text: 'SET LOCAL statement_timeout = 0',
  values: [],
};

/** Opens, finds, lists and discards backfills. */
@Injectable()
export class BackfillRepository {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsOfWork,
  ) {}

  /**
   * Opens a backfill, and notes the records that stand in its range: those that it is to replace.
   * @throws BackfillRefused `overlapping`
   */
  open(backfill: NewBackfill, openBefore: number, alongside: WithBackfill): Promise<BackfillRow> {
    const { account_id: accountId, range_from: from, range_to: to } = backfill;
    return this.units.run(async (transaction) => {
      await transaction.query(BE_PATIENT);
      await transaction.query(lockOpening(accountId));
      for (const other of await transaction.query<BackfillRow>(findOverlapping(accountId, { from, to }))) {
        if (other.changed_at >= openBefore) throw new BackfillRefused('overlapping', [other.id]);
        await this.discardIn(transaction, other, 'expired', backfill.opened_at);
      }
      await transaction.query(insertBackfill(backfill));
      const [opened] = await transaction.query<BackfillRow>(patient(noteStanding(backfill)));
      if (!opened) throw new BackfillRefused('unknown');
      await alongside(transaction, opened);
      return opened;
    });
  }

  /** Undefined when there is none of that id, or none of those accounts. */
  async find(id: string, accounts: Accounts): Promise<BackfillRow | undefined> {
    const [found] = await this.database.query<BackfillRow>(findBackfill(id, accounts));
    return found;
  }

  /** The newest first. */
  list(
    accounts: Accounts,
    state: BackfillState | undefined,
    limit: number,
    after?: PlaceOfBackfill,
  ): Promise<BackfillRow[]> {
    return this.database.query<BackfillRow>(listBackfills(accounts, state, limit, after));
  }

  /**
   * Discards a backfill that is open, with all that was loaded. One that is discarded already stays as it is.
   * @throws BackfillRefused `state` when it was closed meanwhile.
   */
  discard(key: BackfillKey, now: number, alongside: WithBackfill): Promise<BackfillRow> {
    return this.units.run(async (transaction) => {
      await transaction.query(BE_PATIENT);
      const [backfill] = await transaction.query<BackfillRow>(patient(lockBackfill(key)));
      if (!backfill) throw new BackfillRefused('unknown');
      if (backfill.state === 'discarded') return backfill;
      if (backfill.state !== 'open') throw new BackfillRefused('state', [backfill.state]);
      const discarded = await this.discardIn(transaction, backfill, 'discarded', now);
      await alongside(transaction, discarded);
      return discarded;
    });
  }

  /**
   * Discards open backfills that were forgotten, and what closed ones keep in order to be undone.
   * @returns those that were discarded.
   */
  async tidyUp(forgotten: Forgotten, now: number, alongside: WithBackfill): Promise<BackfillRow[]> {
    const { openBefore, closedBefore } = forgotten;
    const expired: BackfillRow[] = [];
    const found = await this.database.query<BackfillRow>(
      findForgotten(openBefore, closedBefore, MOST_AT_ONCE),
    );
    for (const { account_id, id } of found) {
      await this.units.run(async (transaction) => {
        await transaction.query(BE_PATIENT);
        const [backfill] = await transaction.query<BackfillRow>(patient(lockBackfill({ account_id, id })));
        if (backfill?.state === 'open' && backfill.changed_at < openBefore) {
          const discarded = await this.discardIn(transaction, backfill, 'expired', now);
          await alongside(transaction, discarded);
          expired.push(discarded);
        } else if (backfill?.state === 'closed' && (backfill.ended_at ?? Infinity) < closedBefore) {
          await transaction.query(patient(removeStaged(backfill)));
          await transaction.query(changeBackfill(backfill, { revertible: false }));
        }
      });
    }
    return expired;
  }

  private async discardIn(
    session: Session,
    backfill: BackfillRow,
    state: 'discarded' | 'expired',
    now: number,
  ): Promise<BackfillRow> {
    await session.query(patient(removeStaged(backfill)));
    await session.query(patient(removeStanding(backfill)));
    const [changed] = await session.query<BackfillRow>(changeBackfill(backfill, { state, changed_at: now }));
    return changed ?? backfill;
  }
}
