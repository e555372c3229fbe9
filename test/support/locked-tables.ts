import pg from 'pg';
import { clusterUrl } from './cluster.js';
import { eventually } from './eventually.js';

/** A statement of the service that the server is running. */
export interface RunningStatement {
  readonly pid: number;
  /** No two that run one after the other have the same. */
  readonly transaction: string;
}

/** Keeps whoever reads usage waiting, and sees who does. */
export class LockedTables {
  private readonly client: pg.Client;
  private readonly watcher: pg.Client;

  constructor(databaseUrl: string) {
    this.client = new pg.Client({ connectionString: databaseUrl });
    this.watcher = new pg.Client({ connectionString: databaseUrl });
  }

  async connect(): Promise<void> {
    await Promise.all([this.client.connect(), this.watcher.connect()]);
  }

  /** @param tables none of them from elsewhere than the test itself. */
  async lock(tables = 'usage_record, usage_rollup, usage_change'): Promise<void> {
    await this.client.query(`BEGIN; LOCK TABLE ${tables}`);
  }

  async unlock(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  /** The statements that wait for the lock. */
  async waiting(): Promise<RunningStatement[]> {
    // Not from pg_stat_activity alone: it may tell the start of one message beside the waiting of the next.
    const { rows } = await this.watcher.query<RunningStatement>(
      `SELECT pid, virtualtransaction AS transaction FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE NOT granted AND datname = current_database() AND application_name = 'edgemeter'
       ORDER BY pid`,
    );
    return rows;
  }

  /** Backends of the service, whatever they do. */
  async backends(): Promise<number[]> {
    const { rows } = await this.watcher.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'edgemeter' ORDER BY pid`,
    );
    return rows.map(({ pid }) => pid);
  }

  /** Waits until so many statements wait for the lock. */
  until(count: number): Promise<RunningStatement[]> {
    return eventually(`${count} statements wait`, async () => {
      const found = await this.waiting();
      return found.length === count ? found : undefined;
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.client.end(), this.watcher.end()]);
  }
}

/** Waits until a statement of the service waits for a lock, and tells which process runs it. */
export const untilBlocked = (pool: pg.Pool, statement: string): Promise<number> =>
  eventually(`${statement} waits`, async () => {
    const { rows } = await pool.query<{ pid: number }>(
      clusterUrl() === undefined ? BLOCKED : BLOCKED_ON_CLUSTER,
      [`%${statement}%`],
    );
    return rows[0]?.pid;
  });

const BLOCKED = `
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`;

/** A statement that waits on another server waits for no lock on the coordinator. */
const BLOCKED_ON_CLUSTER = `
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE $1 AND pid <> pg_backend_pid()
  AND (wait_event_type = 'Lock' OR pid IN (SELECT citus_pid_for_gpid(waiting_gpid) FROM citus_lock_waits))`;
