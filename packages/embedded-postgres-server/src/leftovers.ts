import { readdir, readFile, stat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerBinaries } from './binaries.js';
import { EmbeddedServerError } from './errors.js';
import { readPostmasterFile, removePostmasterFile } from './postmaster-file.js';
import { isAlive } from './process-identity.js';
import { runProgram, signalServer, type ServerSignal } from './program.js';
import { clusterName, type ClusterIdentity } from './settings.js';
import type { LogSink } from './types.js';

const POLL_MS = 20;

/** A signal and the milliseconds to wait for its effect. */
type Step = readonly [signal: ServerSignal | undefined, waitMs: number];

const POSTMASTER_STEPS: readonly Step[] = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

/*
 * Backends without a postmaster end by themselves, but only after their present query. Ending them loses nothing: they
 * can no longer commit.
 */
const BACKEND_STEPS: readonly Step[] = [
  [undefined, 1_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/**
 * Ends every process of an earlier server of this cluster, and removes a stale `postmaster.pid`, so that a new server
 * can start. Only the owner of the cluster's lock may call this: no other service then uses such a server.
 */
export async function clearLeftovers(
  server: ClusterIdentity,
  binaries: ServerBinaries,
  log: LogSink,
): Promise<void> {
  const running = await serverProcesses(server);
  const pid = (await readPostmasterFile(server.cluster))?.pid;
  if (pid !== undefined && running.includes(pid)) {
    log('warn', 'stopping a database server left by a service that was killed', { pid });
    const remaining = (): number[] => (isAlive(pid) ? [pid] : []);
    await endAll(remaining, POSTMASTER_STEPS, binaries);
  }
  if (running.length > 0) await endAll(() => serverProcesses(server), BACKEND_STEPS, binaries);
  await removeStaleFile(server.cluster, log);
}

async function endAll(
  remaining: () => number[] | Promise<number[]>,
  steps: readonly Step[],
  binaries: ServerBinaries,
): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (signal) for (const pid of await remaining()) await signalServer(pid, signal, binaries);
    const end = performance.now() + waitMs;
    while (performance.now() < end) {
      if ((await remaining()).length === 0) return;
      await delay(POLL_MS);
    }
  }
  const pids = (await remaining()).join(', ');
  throw new EmbeddedServerError(`A former database server does not end: process ${pids}.`);
}

/**
 * Removes `postmaster.pid` if it names no process, or a process that is not PostgreSQL: the system gave the id to
 * another program, or to the server of another cluster. In these cases PostgreSQL would not start. If it names another
 * PostgreSQL that may use this cluster, for example at the place from which the cluster was moved, the file stays, and
 * PostgreSQL refuses to start. PostgreSQL itself handles the id of an ended process.
 */
async function removeStaleFile(cluster: string, log: LogSink): Promise<void> {
  const file = await readPostmasterFile(cluster);
  if (!file) return;
  if (file.pid !== undefined) {
    const command = (await commandLines()).get(file.pid);
    if (command === undefined) return;
    if (isPostgres(command) && !(await worksElsewhere(file.pid, cluster))) return;
  }
  log('warn', 'removing a stale postmaster.pid', { pid: file.pid });
  await removePostmasterFile(cluster);
}

/** Each process of a server works in the folder of its cluster. False if that cannot be seen. */
async function worksElsewhere(pid: number, cluster: string): Promise<boolean> {
  try {
    const [own, other] = await Promise.all([stat(cluster), stat(`/proc/${pid}/cwd`)]);
    return own.dev !== other.dev || own.ino !== other.ino;
  } catch {
    return false;
  }
}

async function serverProcesses(server: ClusterIdentity): Promise<number[]> {
  const name = clusterName(server);
  const found = [...(await commandLines())].filter(
    ([pid, command]) => command.includes(name) && isPostgres(command) && isAlive(pid),
  );
  return found.map(([pid]) => pid);
}

/** Recognises the postmaster by the path of its program, and a backend by its title, `postgres: ...`. */
function isPostgres(command: string): boolean {
  return /(^|\/)postgres(: | |$)/.test(command.split('\0', 1)[0] ?? '');
}

/** Command lines by process id. On Windows there are none, and PostgreSQL's own checks must suffice. */
async function commandLines(): Promise<Map<number, string>> {
  if (process.platform === 'win32') return new Map();
  if (process.platform === 'linux') return commandLinesFromProc();
  const { output } = await runProgram('ps', ['-axww', '-o', 'pid=,command='], undefined);
  const entries = output.split('\n').map((line): [number, string] => {
    const [, pid = '', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return [Number(pid), command];
  });
  return new Map(entries);
}

async function commandLinesFromProc(): Promise<Map<number, string>> {
  const commands = new Map<number, string>();
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    processes.map(async (pid) => {
      commands.set(Number(pid), await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
    }),
  );
  return commands;
}
