import {
  closeSync,
  copyFileSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './errors.js';
import type { SystemUser } from './system-user.js';

const LOG_NAME = 'postgres.log';
const MAX_BYTES = 16 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;
const TAIL_BYTES = 4096;

/**
 * The file to which the server writes. One earlier file is kept. This process opens the file and the server inherits
 * it. So the server needs no access to the folder, and can still write after this process was killed.
 */
export class ServerLog {
  readonly path: string;
  readonly fd: number;
  readonly #timer: NodeJS.Timeout;
  #mark = 0;
  #closed = false;

  constructor(folder: string, owner?: SystemUser) {
    this.path = join(folder, LOG_NAME);
    try {
      renameSync(this.path, this.#previous);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    this.fd = openSync(this.path, 'a+', 0o600);
    if (owner) fchownSync(this.fd, owner.uid, owner.gid);
    this.#timer = setInterval(() => {
      this.#truncate();
    }, CHECK_EVERY_MS).unref();
  }

  get #previous(): string {
    return `${this.path}.1`;
  }

  /** From now on {@link tail} returns only what is written after this call. */
  mark(): void {
    this.#mark = fstatSync(this.fd).size;
  }

  /** The last lines written since {@link mark}. */
  tail(): string {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.#mark <= size ? this.#mark : 0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const count = readSync(this.fd, bytes, 0, bytes.length, from);
    return bytes.toString('utf8', 0, count).trim();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    closeSync(this.fd);
  }

  /** Keeps the file under its limit. The server appends, so no line after the truncation is lost. */
  #truncate(): void {
    try {
      if (fstatSync(this.fd).size <= MAX_BYTES) return;
      copyFileSync(this.path, this.#previous);
      ftruncateSync(this.fd);
    } catch {
      // For example a full disk. The log must not disturb the application. The next check tries again.
    }
  }
}
