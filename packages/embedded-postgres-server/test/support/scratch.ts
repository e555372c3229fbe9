import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedServer } from '../../src/index.js';
import { clusterName } from '../../src/settings.js';
import type { Distribution } from './distribution.js';
import type { Report } from './service.js';

const run = promisify(execFile);

/** The application whose servers the tests start. */
export const APPLICATION = 'embedded_test';

/** The user that a process runs as. */
export interface As {
  uid?: number;
  gid?: number;
}

/** A service in a process of its own. */
export class Service {
  readonly #reports: Report[] = [];
  readonly #exit: Promise<unknown>;

  constructor(readonly process: ChildProcess) {
    process.on('message', (report: Report) => this.#reports.push(report));
    this.#exit = once(process, 'exit');
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** The first report of a kind, now or later. Rejects if the process ends without one. */
  async report<Kind extends Report['kind']>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> {
    for (;;) {
      const found = this.#reports.find((report) => report.kind === kind);
      if (found) return found as Extract<Report, { kind: Kind }>;
      if (!this.process.connected) throw new Error(`no ${kind}: ${JSON.stringify(this.#reports)}`);
      await Promise.race([once(this.process, 'message'), once(this.process, 'disconnect')]);
    }
  }

  /** The first report that says whether the start succeeded. */
  async outcome(): Promise<Report> {
    return Promise.any([this.report('ready'), this.report('failed')]);
  }

  /** Resolves with the exit code, or null after a signal. */
  async exited(): Promise<number | null> {
    await this.#exit;
    return this.process.exitCode;
  }

  async stop(): Promise<number | null> {
    this.process.send('stop');
    return this.exited();
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited();
  }
}

/** A folder for one test, and every process that the test starts. `clean` removes all of them. */
export class Scratch {
  readonly #services: Service[] = [];
  readonly #elsewhere: string[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<Scratch> {
    const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
    await chmod(folder, 0o755);
    return new Scratch(folder);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts a service on a data folder, by default as the user of the tests. */
  service(distribution: Distribution, dataFolder: string, as: As = {}): Service {
    const child = spawn(process.execPath, [distribution.service, dataFolder, APPLICATION], {
      ...as,
      cwd: '/',
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A process group of its own, as a shell makes one.
      detached: true,
    });
    const service = new Service(child);
    this.#services.push(service);
    this.remember(dataFolder);
    return service;
  }

  /** A data folder with a database, copied from one that is made once for the suite. */
  async usedFolder(name: string, template: Scratch): Promise<string> {
    const made = template.path('template');
    if (!existsSync(made))
      await (await startEmbeddedServer({ dataFolder: made, application: APPLICATION })).stop();
    await run('cp', ['-a', made, this.path(name)]);
    this.remember(this.path(name));
    return this.path(name);
  }

  /** Adds a data folder whose server {@link clean} ends and removes, wherever its cluster is. */
  remember(path: string): void {
    this.#elsewhere.push(path);
  }

  async clean(): Promise<void> {
    for (const service of this.#services) {
      if (service.process.exitCode === null && service.process.signalCode === null) await service.kill();
    }
    for (const folder of new Set(this.#elsewhere)) {
      const cluster = await clusterOf(folder);
      for (const pid of await serverProcesses(cluster)) process.kill(pid, 'SIGKILL');
      while ((await serverProcesses(cluster)).length > 0) continue;
      if (!cluster.startsWith(folder)) await rm(dirname(cluster), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The cluster that belongs to a data folder. */
export async function clusterOf(dataFolder: string): Promise<string> {
  const pointer = await readFile(join(dataFolder, 'cluster-location'), 'utf8').catch(() => undefined);
  return pointer?.trim() ?? join(dataFolder, 'cluster');
}

/** Process id of the postmaster, from its own file. */
export async function postmasterPid(dataFolder: string): Promise<number> {
  const file = await readFile(join(await clusterOf(dataFolder), 'postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

/** Ids of all live processes of a cluster's server, the postmaster and its backends. */
export async function serverProcesses(cluster: string): Promise<number[]> {
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,stat=,command=']);
  return stdout
    .split('\n')
    .filter(
      (line) =>
        line.includes('postgres') && line.includes(clusterName({ cluster, application: APPLICATION })),
    )
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => !state!.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** Runs one statement in a connection of its own. */
export async function sql<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
