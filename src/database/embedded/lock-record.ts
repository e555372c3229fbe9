import { chownSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hasCode } from './errors.js';
import type { ProcessIdentity } from './process-identity.js';
import type { SystemUser } from './server-user.js';

/** What a lock file tells about its holder. */
export interface LockRecord extends ProcessIdentity {
  /** Differs for every acquisition, so that a lock is never mistaken for an earlier one. */
  readonly nonce: string;
}

/** Makes the lock file, complete from its first moment; false if there is one. */
export function putNew(path: string, record: LockRecord, owner?: SystemUser): boolean {
  return put(path, record, linkThenRemove, owner);
}

/** Makes the lock file in place of the one that is there; false if it was not to be. */
export function replace(path: string, record: LockRecord, owner?: SystemUser): boolean {
  return put(path, record, renameSync, owner);
}

/** The content of a lock file; undefined if there is none. */
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
    // ENOENT: the draft was swept away by the process that just won.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}

/** Unlike a rename, fails if there is something at `to`. */
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
    // Judged below.
  }
  // A torn record was left by a crash of the machine, so that nobody holds it. Silence will tell.
  return { pid: 0, started: '', realm: 'torn', nonce: 'torn' };
}
