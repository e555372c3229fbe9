import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes kept in memory before a file is created. */
const MOST_IN_MEMORY = 1_048_576;

/** Keeps a stream so that it can be read again: a small one in memory, a larger one in a temporary file. */
export class Spool {
  private chunks: Buffer[] = [];
  private size = 0;
  private file: FileHandle | undefined;
  private stopped = false;

  /** Passes the chunks of the stream on, and keeps them. */
  async *keep(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of source) {
      if (!this.stopped) await this.write(chunk);
      yield chunk;
    }
  }

  /** Reads the kept stream from its beginning. May be called several times. */
  async *read(): AsyncGenerator<Buffer, void, undefined> {
    if (this.file) yield* this.file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
    else yield* this.chunks;
  }

  /** Stops keeping, and drops the kept chunks. */
  stop(): void {
    this.stopped = true;
    this.chunks = [];
  }

  async discard(): Promise<void> {
    this.stop();
    await this.file?.close();
  }

  private async write(chunk: Buffer): Promise<void> {
    this.size += chunk.length;
    if (!this.file && this.size <= MOST_IN_MEMORY) {
      this.chunks.push(chunk);
      return;
    }
    if (!this.file) {
      this.file = await openNameless();
      await this.file.appendFile(Buffer.concat(this.chunks));
      this.chunks = [];
    }
    await this.file.appendFile(chunk);
  }
}

/** A file without a name. It is deleted with its handle, even when the process is killed. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `edgemeter-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
