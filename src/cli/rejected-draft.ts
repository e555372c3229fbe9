import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '../buckets/bucket.js';

/** The rejected records of an object, in a temporary file until all are known. */
export class RejectedDraft {
  private folder: string | undefined;
  private file: FileHandle | undefined;
  private readonly hash = createHash('sha256');
  private length = 0;

  /** Adds a line of JSON for each. */
  async add(lines: readonly object[]): Promise<void> {
    if (lines.length === 0) return;
    this.folder ??= await mkdtemp(join(tmpdir(), 'edgemeter-rejected-'));
    this.file ??= await open(this.path, 'w', 0o600);
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.file.appendFile(bytes);
    this.hash.update(bytes);
    this.length += bytes.length;
  }

  /** All lines; undefined: there are none. None can be added afterwards. */
  async content(): Promise<Content | undefined> {
    if (!this.file) return undefined;
    await this.file.close();
    this.file = undefined;
    const chunks = () => createReadStream(this.path) as AsyncIterable<Buffer>;
    return { length: this.length, hash: this.hash.digest('hex'), chunks };
  }

  async discard(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }

  private get path(): string {
    return join(this.folder ?? '', 'rejected.ndjson');
  }
}
