import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hasCode } from './errors.js';

/** A process, told apart from a later one that was given the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque start time; empty where the system does not tell. */
  readonly started: string;
  /** Opaque name of what the id is valid in: a container, in a boot of a machine. */
  readonly realm: string;
}

/** The identity of this very process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', realm: ownRealm() };
}

/** Whether the process is one of another container or machine, of which we see nothing. */
export function isForeign({ realm }: ProcessIdentity): boolean {
  return realm !== ownRealm();
}

/** Whether that very process, and not a successor with its id, still runs; for our realm only. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  const now = startOf(pid);
  if (now === undefined) return false;
  // An unknown start time must never make a live owner look dead.
  return now === '' || started === '' || now === started;
}

/** Whether a process with this id exists and has not ended. */
export function isAlive(pid: number): boolean {
  return startOf(pid) !== undefined;
}

/** The start time of a live process, '' if it cannot be learnt, undefined if there is none. */
function startOf(pid: number): string | undefined {
  if (!exists(pid)) return undefined;
  if (process.platform === 'linux') return startFromProc(pid);
  if (process.platform === 'win32') return '';
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  const [, state = '', started = ''] = /^\s*(\S+)\s+(.*?)\s*$/s.exec(stdout) ?? [];
  return state.startsWith('Z') ? undefined : started;
}

function exists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, but belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
}

function startFromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Either it ended this moment or /proc hides the processes of others.
    return exists(pid) ? '' : undefined;
  }
  // The second field, the program's name, may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  // A zombie holds nothing any more, though it keeps its id until its parent looks.
  if (state === 'Z' || state === 'X') return undefined;
  return fields[19] ?? '';
}

let knownRealm: string | undefined;

function ownRealm(): string {
  knownRealm ??= [
    () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    () => readlinkSync('/proc/self/ns/pid'),
  ]
    .map((part) => {
      try {
        return part();
      } catch {
        return '';
      }
    })
    .join('/');
  return knownRealm;
}
