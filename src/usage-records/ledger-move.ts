import { Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { Cluster } from '../cluster/cluster.js';
import { Database } from '../database/database.js';
import { statement, type Statement } from '../database/statement.js';

/** What a move did. */
export interface LedgerMove {
  /** Identities that it moved. */
  readonly moved: number;
  /** Whether the ledger is now stored by key alone. False: the keys of some identities are taken by others. */
  readonly complete: boolean;
}

interface Step {
  readonly found: number;
  readonly moved: number;
  readonly account_id: string | null;
  readonly record_id: string | null;
}

/** Identities that one transaction moves. */
const AT_ONCE = 5_000;
/** What comes behind a waiting lock waits as well. So a wait is short, and the pause after it is long. */
const LONGEST_WAIT_MS = 300;
const PAUSE_MS = 3_000;
const LOOK_AGAIN_MS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Moves the ledger from the texts of identities to their keys. The service may run meanwhile. A move can be broken off
 * and run again, also by several processes at once: each step is a transaction, and what is left says what is to do.
 */
@Injectable()
export class LedgerMoveService {
  constructor(
    private readonly database: Database,
    private readonly cluster: Cluster,
  ) {}

  /** @param onStep is told how many identities have been moved. */
  async move(onStep: (moved: number) => void = () => undefined): Promise<LedgerMove> {
    if (await this.cluster.isDistributed())
      throw new Error('The database is distributed by account, and a key of the ledger has no account');
    await this.whenFree(begin());
    const moved = await this.moveAll(onStep);
    const [row] = await this.database.query<{ ended: boolean }>(end());
    const complete = row?.ended ?? false;
    if (complete) await this.empty();
    return { moved, complete };
  }

  private async moveAll(onStep: (moved: number) => void): Promise<number> {
    let moved = 0;
    let [accountId, recordId] = ['', ''];
    for (let found = AT_ONCE; found === AT_ONCE;) {
      const [step] = await this.database.write((session) =>
        session.query<Step>(moveSome(accountId, recordId, AT_ONCE)),
      );
      found = step?.found ?? 0;
      moved += step?.moved ?? 0;
      [accountId, recordId] = [step?.account_id ?? '', step?.record_id ?? ''];
      onStep(moved);
    }
    return moved;
  }

  /** Gives the space of the old table back. A reader whose snapshot still has identities in it must end first. */
  private async empty(): Promise<void> {
    const [own] = await this.database.query<{ number: string }>(ownTransaction());
    for (let ended = false; !ended;) {
      const [row] = await this.database.query<{ ended: boolean }>(haveNoSnapshot(own?.number ?? '0'));
      ended = row?.ended ?? false;
      if (!ended) await setTimeout(LOOK_AGAIN_MS);
    }
    await this.whenFree(truncate());
  }

  /** Runs a statement that needs a lock for itself. */
  private async whenFree(work: Statement): Promise<void> {
    for (;;) {
      try {
        await this.database.write(async (session) => {
          await session.query(waitAtMost());
          await session.query(work);
        });
        return;
      } catch (error) {
        if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      }
      await setTimeout(PAUSE_MS);
    }
  }
}

const waitAtMost = (): Statement =>
  statement('SELECT set_config')`SELECT set_config('lock_timeout', ${String(LONGEST_WAIT_MS)}, true)`;

const begin = (): Statement => statement('SELECT usage_ledger_begin')`SELECT usage_ledger_begin()`;

const end = (): Statement => statement('SELECT usage_ledger_end')`SELECT usage_ledger_end() AS ended`;

const ownTransaction = (): Statement =>
  statement('SELECT pg_current_xact_id')`SELECT pg_current_xact_id()::xid::text AS number`;

/** Whether no transaction sees the data as they were before another one. Those that only read have no number. */
const haveNoSnapshot = (transaction: string): Statement => statement('SELECT pg_stat_activity')`
  SELECT NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) >= age(${transaction}::text::xid)
  ) AS ended`;

const truncate = (): Statement => statement('TRUNCATE usage_record_identity')`TRUNCATE usage_record_identity`;

/** Moves the identities after one, in order. Answers how many it found and moved, and the last one. */
const moveSome = (accountId: string, recordId: string, most: number): Statement => statement(
  'SELECT usage_ledger_bring',
)`
  WITH next AS MATERIALIZED (
    SELECT account_id, record_id FROM usage_record_identity
    WHERE (account_id, record_id) > (${accountId}::text, ${recordId}::text)
    ORDER BY account_id, record_id LIMIT ${most}::int
  )
  SELECT count(*)::int AS found
       , usage_ledger_bring(coalesce(array_agg(account_id), '{}'), coalesce(array_agg(record_id), '{}'))::int AS moved
       , (SELECT account_id FROM next ORDER BY account_id DESC, record_id DESC LIMIT 1) AS account_id
       , (SELECT record_id FROM next ORDER BY account_id DESC, record_id DESC LIMIT 1) AS record_id
  FROM next`;
