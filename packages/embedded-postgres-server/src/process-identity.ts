import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hasCode } from './errors.js';

/** Identifies a process. A later process with the same id has another identity. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque start time, or empty where the system does not provide it. */
  readonly started: string;
  /** Opaque name of the range in which the id is unique: one container during one boot of one machine. */
  readonly realm: string;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', realm: ownRealm() };
}

/** Whether the process belongs to another container or machine, whose processes this one cannot see. */
export function isForeign({ realm }: ProcessIdentity): boolean {
  return realm !== ownRealm();
}

/**
 * Whether this very process still runs, not a later one with its id. Valid only for processes of this process's own
 * realm.
 */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  const now = startOf(pid);
  if (now === undefined) return false;
  // With an unknown start time a live process counts as the same one.
  return now === '' || started === '' || now === started;
}

/** Whether a process with this id exists and has not ended. */
export function isAlive(pid: number): boolean {
  return startOf(pid) !== undefined;
}

/** The start time of a live process. '' if the system does not provide it. Undefined if there is no such process. */
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
    // EPERM: the process exists and belongs to another user.
    return hasCode(error, 'EPERM');
  }
}

function startFromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // The process has just ended, or /proc hides the processes of other users.
    return exists(pid) ? '' : undefined;
  }
  // The second field, the program's name, may contain blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  // A zombie no longer has files or locks. It keeps its id until its parent reads its exit status.
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
