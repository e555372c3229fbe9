import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderInUseError } from './errors.js';
import { putNew, read, replace, type LockRecord } from './lock-record.js';
import { isForeign, isRunning, ownIdentity } from './process-identity.js';
import type { SystemUser } from './server-user.js';

const LOCK_NAME = 'lock';
const RETRY_MS = 5;
const BEAT_MS = 2_000;
/** How long the lock of a process we cannot see must go without a beat to count as stale. */
const SILENCE_MS = 10_000;

/** The lock, or the guard of a stale lock, that keeps us from the folder. */
interface Obstacle {
  readonly path: string;
  readonly holder: LockRecord;
}

/** The exclusive right of this process to a folder; ends with the process at the latest. */
export class FolderLock {
  readonly #path: string;
  readonly #nonce: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(path: string, nonce: string) {
    this.#path = path;
    this.#nonce = nonce;
    this.#beat = setInterval(() => {
      beat(path);
    }, BEAT_MS).unref();
  }

  /**
   * @param owner is given the lock file, if root takes the folder of somebody else.
   * @param onWait is called when only time can tell whether the folder is held.
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

  /** Gives the folder free; does nothing the second time. */
  release(): void {
    clearInterval(this.#beat);
    if (read(this.#path)?.nonce === this.#nonce) rmSync(this.#path, { force: true });
  }
}

/** Whether a live process, and one that we could talk to, holds the folder. */
export function isLocked(folder: string): boolean {
  const holder = read(join(folder, LOCK_NAME));
  return holder !== undefined && !isForeign(holder) && isRunning(holder);
}

/**
 * One attempt to own `path`. A stale lock may only be replaced by whoever holds the guard named
 * after that lock's nonce, and only after seeing under the guard that the same lock still stands:
 * so of several processes that found it stale, one replaces it and the others find it replaced.
 * The guard is a lock of the same kind, since its holder can be killed, too.
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

  const guard = `${path}.${holder.nonce}`;
  const guarding = tryTake(guard, record, silent, owner);
  if (guarding !== 'taken') return guarding;
  try {
    if (read(path)?.nonce !== holder.nonce) return 'contended';
    return replace(path, record, owner) ? 'taken' : 'contended';
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Watches the lock of a process we cannot see for as long as it takes to be sure. */
async function isSilent({ path, holder }: Obstacle): Promise<boolean> {
  const before = lastBeat(path);
  const end = performance.now() + SILENCE_MS;
  while (performance.now() < end) {
    await delay(BEAT_MS / 10);
    if (lastBeat(path) !== before || read(path)?.nonce !== holder.nonce) return false;
  }
  return true;
}

function beat(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder was removed or cannot be written to; the server itself will say so better.
  }
}

function lastBeat(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Drafts and guards of killed contenders; those of live ones are made anew by their retry. */
function sweepRemains(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(path)}.`)) rmSync(join(folder, name), { force: true });
  }
}
