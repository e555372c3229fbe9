import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerBinaries } from './binaries.js';
import { EmbeddedServerError, hasCode } from './errors.js';
import { isAlive } from './process-identity.js';
import { runProgram } from './program.js';
import { clusterName } from './settings.js';
import { signalServer, type ServerSignal } from './signals.js';
import type { LogSink } from './types.js';

const POLL_MS = 20;

/** A signal and how long to wait for its effect. */
type Step = readonly [signal: ServerSignal | undefined, waitMs: number];

const POSTMASTER_STEPS: readonly Step[] = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

/*
 * Backends without a postmaster end by themselves, but only when done with their present query.
 * Nothing is lost by ending them: what they had not committed cannot be committed any more.
 */
const BACKEND_STEPS: readonly Step[] = [
  [undefined, 1_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/** What the postmaster writes about itself into its cluster. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
}

/** The cluster's postmaster.pid, which a killed server leaves behind. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  try {
    const lines = (await readFile(postmasterFile(cluster), 'utf8')).split('\n');
    return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]) };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Ends every process of a former server of this cluster, so that a new one can start. To be called
 * by the owner of the cluster's lock only: nobody else can be using that server.
 */
export async function clearLeftovers(cluster: string, binaries: ServerBinaries, log: LogSink): Promise<void> {
  const running = await serverProcesses(cluster);
  const file = await readPostmasterFile(cluster);
  if (file && running.includes(file.pid)) {
    log('warn', 'stopping a database server left by a service that was killed', { pid: file.pid });
    const remaining = (): number[] => (isAlive(file.pid) ? [file.pid] : []);
    await endAll(remaining, POSTMASTER_STEPS, binaries);
  }
  if (running.length > 0) await endAll(() => serverProcesses(cluster), BACKEND_STEPS, binaries);
  if (file) await removeMisleadingFile(cluster, file);
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
 * The server would take any process that was given its predecessor's id for that predecessor. Should
 * it be a server after all, say of the cluster before it was moved, then the refusal is right.
 */
async function removeMisleadingFile(cluster: string, { pid }: PostmasterFile): Promise<void> {
  const command = (await commandLines()).get(pid);
  if (command === undefined || isPostgres(command)) return;
  await rm(postmasterFile(cluster), { force: true });
}

async function serverProcesses(cluster: string): Promise<number[]> {
  const name = clusterName(cluster);
  const found = [...(await commandLines())].filter(
    ([pid, command]) => command.includes(name) && isPostgres(command) && isAlive(pid),
  );
  return found.map(([pid]) => pid);
}

/** The program by its path, or a backend by the title it gives itself, "postgres: ...". */
function isPostgres(command: string): boolean {
  return /(^|\/)postgres(: | |$)/.test(command.split('\0', 1)[0] ?? '');
}

/** Command lines by process id; on Windows none, where the server's own checks have to do. */
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

function postmasterFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
