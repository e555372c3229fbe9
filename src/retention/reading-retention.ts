import { Injectable } from '@nestjs/common';
import { Cluster } from '../cluster/cluster.js';
import { Database } from '../database/database.js';
import { inStep } from './retention-step.js';
import {
  accountsWithSessions,
  lockSessionsAfter,
  removeEmptySessions,
  removeReadings,
  type AccountRow,
  type SessionRow,
  type SessionsOf,
} from './sql/retention-readings.js';

export type { SessionsOf } from './sql/retention-readings.js';

/** Sessions of one step. A session may have some hundred readings a day. */
const SESSIONS_AT_ONCE = 100;

/** Removes readings of counters that no later reading is compared with. */
@Injectable()
export class ReadingRetention {
  constructor(
    private readonly database: Database,
    private readonly cluster: Cluster,
  ) {}

  /**
   * Removes readings before an instant. Their accounts no longer accept usage before it. The last reading before the
   * instant stays in each session: the amount of the next reading is the difference to it. A session that is storing
   * readings now is left to a later sweep.
   * @returns how many readings.
   * @throws RetentionBusy
   */
  async remove(accounts: SessionsOf, before: number): Promise<number> {
    if ('accountId' in accounts || !(await this.cluster.isDistributed()))
      return this.removeOf(accounts, before);
    // A distributed database locks rows of one account at a time.
    let removed = 0;
    for (const row of await this.database.query<AccountRow>(accountsWithSessions(accounts.without)))
      removed += await this.removeOf({ accountId: row.account_id }, before);
    return removed;
  }

  private async removeOf(accounts: SessionsOf, before: number): Promise<number> {
    let removed = 0;
    let last: SessionRow | undefined = { account_id: '', session_id: '' };
    while (last) {
      const step = await this.removeSome(accounts, before, last);
      removed += step.readings;
      last = step.last;
    }
    return removed;
  }

  private removeSome(
    accounts: SessionsOf,
    before: number,
    after: SessionRow,
  ): Promise<{ readings: number; last?: SessionRow }> {
    return inStep(this.database, async (session) => {
      const locked = await session.query<SessionRow>(lockSessionsAfter(accounts, after, SESSIONS_AT_ONCE));
      if (locked.length === 0) return { readings: 0 };
      const [row] = await session.query<{ readings: number }>(removeReadings(locked, before));
      await session.query(removeEmptySessions(locked));
      return { readings: row?.readings ?? 0, last: locked.at(-1) };
    });
  }
}
