import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { ReadServers } from '../../src/database/replicas/read-servers.js';
import { eventually } from '../support/eventually.js';
import { OwnServer } from '../support/own-server.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

export const ACCOUNTS = ['acme', 'globex'] as const;
export type Account = (typeof ACCOUNTS)[number];

/** The hour in which all records are. */
export const HOUR = Date.UTC(2024, 4, 15, 10);

/** The SQLSTATE of a statement that the recovery of a standby has cancelled. */
const RECOVERY_CONFLICT = '40001';

/** Two instances over a primary and its standby. */
export class TwoInstances {
  private constructor(
    readonly primary: OwnServer,
    readonly replica: OwnServer,
    readonly apps: readonly [TestApp, TestApp],
    readonly key: string,
  ) {}

  static async start(): Promise<TwoInstances> {
    const primary = await OwnServer.start();
    const pool = new pg.Pool({ connectionString: primary.url('postgres'), max: 1 });
    await migrate(pool);
    await pool.end();
    const replica = await primary.standby(['max_standby_streaming_delay=0']);
    const env = {
      DATABASE_URL: primary.url('postgres'),
      DATABASE_REPLICA_URLS: replica.url('postgres'),
      REFRESH_INTERVAL_MS: '50',
      KEY_REQUEST_LIMIT: '0',
      PUBLIC_REQUEST_LIMIT: '0',
    };
    const apps = [await startTestApp({ env }), await startTestApp({ env })] as const;
    const two = new TwoInstances(primary, replica, apps, await keyFor(apps[0], ACCOUNTS));
    await two.becomes('serving');
    return two;
  }

  async stop(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.replica.stop();
    await this.primary.stop();
  }

  /** Waits until both instances have found the replica in a state. */
  async becomes(state: string): Promise<void> {
    const states = () => this.apps.map(({ app }) => app.get(ReadServers).replicas[0]?.state);
    const look = () => states().every((known) => known === state) || undefined;
    await eventually(`the replica is ${state}`, look);
  }

  /** Runs SQL on the primary or the replica. What the recovery of the replica cancels runs again. */
  async sql(server: 'primary' | 'replica', text: string): Promise<unknown[][]> {
    for (;;) {
      try {
        return await this.sqlOnce(server, text);
      } catch (error) {
        if ((error as { code?: unknown }).code !== RECOVERY_CONFLICT) throw error;
      }
    }
  }

  private async sqlOnce(server: 'primary' | 'replica', text: string): Promise<unknown[][]> {
    const client = new pg.Client({ connectionString: this[server].url('postgres') });
    await client.connect();
    try {
      const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
      return rows;
    } finally {
      await client.end();
    }
  }

  async pauseReplay(): Promise<void> {
    await this.sql('replica', 'SELECT pg_wal_replay_pause()');
    await eventually('the replay is paused', async () => {
      const [[state] = []] = await this.sql('replica', 'SELECT pg_get_wal_replay_pause_state()');
      return state === 'paused' || undefined;
    });
  }

  async resumeReplay(): Promise<void> {
    await this.sql('replica', 'SELECT pg_wal_replay_resume()');
  }

  async pausedMeanwhile(work: () => Promise<void>): Promise<void> {
    await this.pauseReplay();
    try {
      await work();
    } finally {
      await this.resumeReplay();
    }
  }

  /** How many reads both instances have sent to each server. */
  async reads(): Promise<{ readonly primary: number; readonly replica: number }> {
    const of = async (server: string) => {
      const counts = this.apps.map(async ({ url }) => {
        const text = await (await fetch(`${url}/metrics`)).text();
        return Number(
          new RegExp(`^edgemeter_reads_total\\{server="${server}"\\} (\\d+)$`, 'm').exec(text)?.[1],
        );
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    return { primary: await of('primary'), replica: await of('replica') };
  }

  /** The bytes up of accounts, by a report over the hour. */
  async reported(app: TestApp, accounts: readonly Account[]): Promise<number> {
    const answer = await this.report(app, accounts);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
    return Number(/"value":(\d+)/.exec(text)?.[1] ?? 0);
  }

  report(
    app: TestApp,
    accounts: readonly Account[],
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${app.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': this.key, ...headers },
      body: JSON.stringify(reportOf(accounts)),
    });
  }
}

const reportOf = (accounts: readonly Account[]) => ({
  start_date_time: new Date(HOUR).toISOString(),
  end_date_time: new Date(HOUR).toISOString(),
  granularity: 'HOUR',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'IN_LIST', expressions: accounts }] },
  ],
});

let stored = 0;

/** Records in the hour, each with so many bytes up. */
export const records = (account: Account, bytes: readonly number[]): object[] =>
  bytes.map((uplink) => ({
    record_id: `r${stored++}`,
    account_id: account,
    started_at: HOUR,
    ended_at: HOUR + 60_000,
    uplink_bytes: uplink,
    downlink_bytes: 0,
    service_id: 7,
    user_id: 'ann',
    customer_site_id: 'site-1',
  }));
