import { startEmbeddedServer, type EmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { eventually } from './eventually.js';

/** A migrated database on a server of its own, which a test can kill or freeze. Its supervisor starts it again. */
export class FaultyServer {
  private constructor(
    private readonly folder: string,
    private readonly server: EmbeddedServer,
    private readonly cluster: string,
  ) {}

  static async start(
    settings: Readonly<Record<string, string>> = {},
    within: string = tmpdir(),
  ): Promise<FaultyServer> {
    const folder = await mkdtemp(join(within, 'edgemeter-faulty-'));
    // The system user of a server of root enters both. Else the cluster would be elsewhere.
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'data'), { mode: 0o755 });
    const server = await startEmbeddedServer({
      dataFolder: join(folder, 'data'),
      application: 'edgemeter',
      settings,
    });
    const pool = new pg.Pool({ connectionString: server.url, max: 1 });
    await migrate(pool);
    const { rows } = await pool.query<{ data_directory: string }>('SHOW data_directory');
    await pool.end();
    return new FaultyServer(folder, server, rows[0]!.data_directory);
  }

  get url(): string {
    return this.server.url;
  }

  async postmasterPid(): Promise<number> {
    const file = await readFile(join(this.cluster, 'postmaster.pid'), 'utf8');
    return Number(file.split('\n', 1)[0]);
  }

  /** Runs one statement on a connection of its own. Its transaction is not waited for, as the refresher's. */
  async query<R extends object>(text: string, values: unknown[] = []): Promise<R[]> {
    const options = '-c synchronous_commit=off';
    const client = new pg.Client({ connectionString: this.url, options, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /**
   * Kills a backend. The postmaster ends all others and recovers, without an end of its own.
   * @param running an expression: a backend that runs such a statement, if there is one.
   */
  async killBackend(running = '^$'): Promise<void> {
    await this.lose(async () => {
      const client = new pg.Client({ connectionString: this.url });
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `SELECT coalesce(min(pid), pg_backend_pid()) AS pid FROM pg_stat_activity
         WHERE state = 'active' AND pid <> pg_backend_pid() AND query ~ $1`,
        [running],
      );
      process.kill(rows[0]!.pid, 'SIGKILL');
      await client.end().catch(() => undefined);
    });
  }

  /** SIGQUIT: an immediate shutdown. SIGINT: a fast one. SIGKILL: none. */
  async endPostmaster(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void> {
    await this.lose(async () => {
      process.kill(await this.postmasterPid(), signal);
    });
  }

  /** Stops every process of the server where it is. @returns a function that lets them continue. */
  async freeze(): Promise<() => void> {
    const postmaster = await this.postmasterPid();
    // The postmaster first: it makes no new process then.
    process.kill(postmaster, 'SIGSTOP');
    const stopped = [postmaster, ...(await childrenOf(postmaster))];
    for (const pid of stopped) signalIfAlive(pid, 'SIGSTOP');
    return () => {
      for (const pid of stopped.toReversed()) signalIfAlive(pid, 'SIGCONT');
    };
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Resolves when the server answers again, in another run. */
  private async lose(fault: () => Promise<void>): Promise<void> {
    const before = await this.run();
    await fault();
    await eventually('the database runs again', async () => {
      const now = await this.run().catch(() => before);
      return now === before ? undefined : true;
    });
  }

  private async run(): Promise<string> {
    const [row] = await this.query<{ run: string }>(
      `SELECT string_agg(backend_start::text, ',' ORDER BY backend_type) AS run FROM pg_stat_activity
       WHERE backend_type IN ('checkpointer', 'walwriter')`,
    );
    return row?.run ?? '';
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }),
  );
  return pids.filter((_, i) => parents[i] === parent).map(Number);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
