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
import type { SystemUser } from './server-user.js';

const LOG_NAME = 'postgres.log';
const MAX_BYTES = 16 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;
const TAIL_BYTES = 4096;

/**
 * The file the server writes to, with one predecessor kept. It is opened here and inherited by the
 * server, which therefore needs no right to the folder and outlives a killed service undisturbed.
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
      this.#bound();
    }, CHECK_EVERY_MS).unref();
  }

  get #previous(): string {
    return `${this.path}.1`;
  }

  /** Makes {@link tail} tell only what is written from now on. */
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

  /** The server appends, so that cutting the file under its hands loses no later line. */
  #bound(): void {
    try {
      if (fstatSync(this.fd).size <= MAX_BYTES) return;
      copyFileSync(this.path, this.#previous);
      ftruncateSync(this.fd);
    } catch {
      // A full disk, say: the log is no reason to disturb the service; the next check tries again.
    }
  }
}
