import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Output } from './output.js';

/** The destination of an export, or of an answer of a service. */
export interface ExportTarget {
  write(chunk: string | Buffer): Promise<void>;
  /** The export is complete. */
  complete(): Promise<void>;
  /** The export failed. An incomplete file must not look complete. */
  discard(): Promise<void>;
}

/** Standard output. */
export function toStandardOutput(output: Output): ExportTarget {
  const nothing = () => Promise.resolve();
  return { write: (chunk) => output.write(chunk), complete: nothing, discard: nothing };
}

/**
 * A file, readable by its owner only. It is compressed by gzip when its name ends so. The file is written under the
 * name `.part` beside it, and renamed when it is complete.
 */
export function toFile(path: string): ExportTarget {
  const draft = `${path}.part`;
  const file = createWriteStream(draft, { mode: 0o600 });
  const gzip = path.endsWith('.gz') ? createGzip() : undefined;
  const written = gzip ? pipeline(gzip, file) : finished(file);
  // A failure reaches `write` and `complete`, which await it.
  written.catch(() => undefined);
  const stream = gzip ?? file;
  return {
    async write(chunk) {
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), written]);
    },
    async complete() {
      stream.end();
      await written;
      await rename(draft, path);
    },
    async discard() {
      stream.destroy();
      await written.catch(() => undefined);
      await rm(draft, { force: true });
    },
  };
}
