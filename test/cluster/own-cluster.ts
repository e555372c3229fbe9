import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { placeOfDatabases } from '../support/test-server.js';
import { freePort } from '../support/free-port.js';

const run = promisify(execFile);

/** Where the programs of the server at a connection string are, if it runs on this machine. */
export async function programsOf(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ setting: string }>(
    `SELECT setting FROM pg_config WHERE name = 'BINDIR'`,
  );
  await client.end();
  const folder = rows[0]?.setting ?? '';
  return existsSync(join(folder, 'initdb')) ? folder : undefined;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_preload_libraries: 'citus',
  max_prepared_transactions: 100,
  // Each database of the tests has servers' connections of its own.
  max_connections: 200,
  'citus.recover_2pc_interval': '1s',
};

/** One server of a cluster, which can be killed. */
class OwnServer {
  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(programs: string): Promise<OwnServer> {
    const folder = await mkdtemp(join(await placeOfDatabases(), 'edgemeter-cluster-'));
    await chmod(folder, 0o700);
    if (process.getuid?.() === 0) {
      const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
      await chown(folder, await id('-u'), await id('-g'));
    }
    const server = new OwnServer(programs, folder, await freePort());
    await server.program('initdb', ['-D', server.data, '-U', 'edgemeter', '-A', 'trust', '--no-sync']);
    await server.go();
    return server;
  }

  get url(): string {
    return `postgresql://edgemeter@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it, as it was when it ended. */
  async go(): Promise<void> {
    const settings = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}='${value}'`);
    const options = `-p ${this.port} ${settings.join(' ')}`;
    const start = ['-D', this.data, '-w', '-l', join(this.folder, 'log'), '-o', options, 'start'];
    // The processes of a killed server keep its memory until they have noticed.
    await eventually('the server starts', () =>
      this.program('pg_ctl', start).then(
        () => true,
        () => undefined,
      ),
    );
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  async remove(): Promise<void> {
    await this.program('pg_ctl', ['-D', this.data, '-m', 'immediate', 'stop']);
    await rm(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  /** PostgreSQL does not run as root. */
  private async program(name: string, args: readonly string[]): Promise<void> {
    const program = join(this.programs, name);
    const isRoot = process.getuid?.() === 0;
    const [file, rest] = isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
    await run(file, [...rest], { cwd: this.folder });
  }
}

/** A cluster of the test's own on this machine: a coordinator and two workers. */
export class OwnCluster {
  private constructor(
    readonly coordinator: OwnServer,
    readonly workers: readonly OwnServer[],
  ) {}

  static async start(programs: string): Promise<OwnCluster> {
    const servers: OwnServer[] = [];
    for (let count = 0; count < 3; count++) servers.push(await OwnServer.start(programs));
    const [coordinator, ...workers] = servers as [OwnServer, ...OwnServer[]];
    const client = new pg.Client({ connectionString: coordinator.url });
    for (const { url } of servers) {
      const own = new pg.Client({ connectionString: url });
      await own.connect();
      await own.query('CREATE EXTENSION citus');
      await own.end();
    }
    await client.connect();
    await client.query(`SELECT citus_set_coordinator_host('127.0.0.1', ${coordinator.port})`);
    for (const { port } of workers) await client.query(`SELECT citus_add_node('127.0.0.1', ${port})`);
    await client.end();
    return new OwnCluster(coordinator, workers);
  }

  async remove(): Promise<void> {
    for (const server of [...this.workers, this.coordinator]) await server.remove();
  }
}
