import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderInUseError } from './errors.js';
import { putNew, read, replace, type LockRecord } from './lock-record.js';
import { isForeign, isRunning, ownIdentity } from './process-identity.js';
import type { SystemUser } from './system-user.js';

const LOCK_NAME = 'lock';
const RETRY_MS = 5;
const HEARTBEAT_MS = 2_000;
/** Without a heartbeat for this time, the lock of a process in another container or machine is stale. */
const SILENCE_MS = 10_000;

/** A lock, or a takeover lock, that another process holds. */
interface Obstacle {
  readonly path: string;
  readonly holder: LockRecord;
}

/** The exclusive right of this process to a folder. It ends when the process ends, or before. */
export class FolderLock {
  readonly #path: string;
  readonly #nonce: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, nonce: string) {
    this.#path = path;
    this.#nonce = nonce;
    this.#heartbeat = setInterval(() => {
      touch(path);
    }, HEARTBEAT_MS).unref();
  }

  /**
   * Waits for the lock if only the heartbeat can tell whether another process holds the folder.
   * @param owner becomes the owner of the lock file: root may lock the folder of an ordinary user.
   * @param onWait is called before such a wait.
   * @throws DataFolderInUseError if a live process holds the folder.
   */
  static async acquire(
    folder: string,
    owner?: SystemUser,
    onWait?: (pid: number) => void,
  ): Promise<FolderLock> {
    const path = join(folder, LOCK_NAME);
    const record: LockRecord = { ...ownIdentity(), nonce: randomBytes(6).toString('hex') };
    const silent = new Set<string>();
    for (;;) {
      const outcome = tryTake(path, record, silent, owner);
      if (outcome === 'taken') break;
      if (outcome !== 'contended') {
        const { holder } = outcome;
        if (isForeign(holder)) onWait?.(holder.pid);
        if (isForeign(holder) && (await isSilent(outcome))) silent.add(holder.nonce);
        else if (outcome.path === path) throw new DataFolderInUseError(folder, holder.pid);
      }
      await delay(RETRY_MS);
    }
    sweepRemains(path);
    return new FolderLock(path, record.nonce);
  }

  /** Frees the folder. A second call does nothing. */
  release(): void {
    clearInterval(this.#heartbeat);
    if (read(this.#path)?.nonce === this.#nonce) rmSync(this.#path, { force: true });
  }
}

/** Whether a live process of this machine and container holds the folder. */
export function isLocked(folder: string): boolean {
  const holder = read(join(folder, LOCK_NAME));
  return holder !== undefined && !isForeign(holder) && isRunning(holder);
}

/**
 * One attempt to own `path`. A takeover lock is named after the nonce of a stale lock. Only its holder may replace that
 * stale lock, and only while the stale lock still exists. So if several processes find a stale lock, one of them
 * replaces it, and the others find it replaced. The takeover lock is a lock of the same kind, because its holder can be
 * killed, too.
 */
function tryTake(
  path: string,
  record: LockRecord,
  silent: ReadonlySet<string>,
  owner?: SystemUser,
): 'taken' | 'contended' | Obstacle {
  if (putNew(path, record, owner)) return 'taken';
  const holder = read(path);
  if (holder === undefined) return 'contended';
  const live = isForeign(holder) ? !silent.has(holder.nonce) : isRunning(holder);
  if (live) return { path, holder };

  const takeover = `${path}.${holder.nonce}`;
  const outcome = tryTake(takeover, record, silent, owner);
  if (outcome !== 'taken') return outcome;
  try {
    if (read(path)?.nonce !== holder.nonce) return 'contended';
    return replace(path, record, owner) ? 'taken' : 'contended';
  } finally {
    rmSync(takeover, { force: true });
  }
}

/** Watches the lock of a process that this process cannot see, until it is certain whether there is a heartbeat. */
async function isSilent({ path, holder }: Obstacle): Promise<boolean> {
  const before = lastHeartbeat(path);
  const end = performance.now() + SILENCE_MS;
  while (performance.now() < end) {
    await delay(HEARTBEAT_MS / 10);
    if (lastHeartbeat(path) !== before || read(path)?.nonce !== holder.nonce) return false;
  }
  return true;
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder was removed or is not writable. PostgreSQL reports that by itself.
  }
}

function lastHeartbeat(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Removes drafts and takeover locks of killed processes. A live process makes its own again when it retries. */
function sweepRemains(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(path)}.`)) rmSync(join(folder, name), { force: true });
  }
}
