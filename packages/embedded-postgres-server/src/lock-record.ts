import { chownSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hasCode } from './errors.js';
import type { ProcessIdentity } from './process-identity.js';
import type { SystemUser } from './system-user.js';

/** The content of a lock file. */
export interface LockRecord extends ProcessIdentity {
  /** Different for every acquisition, so that two locks are never confused. */
  readonly nonce: string;
}

/** Makes the lock file with its whole content at once. @returns false if there is one. */
export function putNew(path: string, record: LockRecord, owner?: SystemUser): boolean {
  return put(path, record, linkThenRemove, owner);
}

/** Replaces an existing lock file. @returns false if another process was faster. */
export function replace(path: string, record: LockRecord, owner?: SystemUser): boolean {
  return put(path, record, renameSync, owner);
}

/** Reads a lock file. @returns undefined if there is none. */
export function read(path: string): LockRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return parse(text);
}

function put(
  path: string,
  record: LockRecord,
  publish: (from: string, to: string) => void,
  owner?: SystemUser,
): boolean {
  const draft = `${path}.new-${record.nonce}`;
  writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o644 });
  try {
    if (owner) chownSync(draft, owner.uid, owner.gid);
    publish(draft, path);
    return true;
  } catch (error) {
    // ENOENT: the process that took the lock removed this draft.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}

/** Unlike a rename, this fails if `to` exists. */
function linkThenRemove(from: string, to: string): void {
  try {
    linkSync(from, to);
  } finally {
    rmSync(from, { force: true });
  }
}

function parse(text: string): LockRecord {
  try {
    const { pid, started, realm, nonce } = JSON.parse(text) as Partial<LockRecord>;
    const named = typeof started === 'string' && typeof realm === 'string' && typeof nonce === 'string';
    if (named && typeof pid === 'number' && /^[0-9a-f]{12}$/.test(nonce))
      return { pid, started, realm, nonce };
  } catch {
    // The text is no JSON.
  }
  // A crash of the machine left an incomplete record, so no process holds it. The missing heartbeat will prove that.
  return { pid: 0, started: '', realm: 'torn', nonce: 'torn' };
}
