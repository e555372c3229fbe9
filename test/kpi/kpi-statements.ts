import pg from 'pg';
import { eventually } from '../support/eventually.js';

/** Long enough that a statement which is not waiting for its reader has gone on. */
const A_WHILE = '400 milliseconds';

/** Looks, over a connection of its own, at what the database does for KPI requests. */
export class KpiStatements {
  private readonly client: pg.Client;

  constructor(databaseUrl: string) {
    this.client = new pg.Client({ connectionString: databaseUrl });
  }

  async connect(): Promise<void> {
    await this.client.connect();
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Makes every statement over the facts or the stored aggregates wait until `unlock`. */
  async lock(): Promise<void> {
    await this.client.query('BEGIN');
    await this.client.query('LOCK TABLE usage_record, usage_rollup IN ACCESS EXCLUSIVE MODE');
  }

  async unlock(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  /** The process of the statement that waits for the lock. */
  locked(): Promise<number> {
    return this.process('a statement waits for a lock', `wait_event_type = 'Lock'`);
  }

  /** The process whose next rows nobody has asked for in a while. */
  stalled(): Promise<number> {
    const notAsked = `state = 'idle in transaction' AND clock_timestamp() - state_change > interval '${A_WHILE}'`;
    return this.process('a statement waits for its reader', notAsked);
  }

  async none(): Promise<void> {
    await eventually('no statement is left', async () =>
      (await this.processes('true')).length === 0 ? true : undefined,
    );
  }

  async cancel(process: number): Promise<void> {
    await this.client.query('SELECT pg_cancel_backend($1::int)', [process]);
  }

  async terminate(process: number): Promise<void> {
    await this.client.query('SELECT pg_terminate_backend($1::int)', [process]);
  }

  private process(what: string, condition: string): Promise<number> {
    return eventually(what, async () => (await this.processes(condition))[0]);
  }

  private async processes(condition: string): Promise<number[]> {
    // Within a transaction the view would not change.
    await this.client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await this.client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND query ~ 'edgemeter_rows|usage_rollup' AND state <> 'idle' AND ${condition}`,
    );
    return rows.map(({ pid }) => pid);
  }
}
