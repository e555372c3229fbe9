import { open, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { RecordFormat } from '../usage-records/decoders/decode.js';
import type { Mapping } from '../mapping/index.js';
import { bytesOf, formatBy, type ImportSource } from './import-sources.js';
import { isVerdictFile, readVerdict, VerdictFiles } from './file-verdict.js';
import type { VerdictWriter, WatchedPlace } from './watched-place.js';

/** A file of a watched folder. */
export interface WatchedFile extends ImportSource {
  readonly size: number;
  readonly changedAt: number;
  /** The entity tag of an object of a bucket. */
  readonly version?: string;
}

export interface WatchedFilesOptions {
  readonly folder: string;
  readonly format?: RecordFormat | undefined;
  readonly mapping?: Mapping | undefined;
  /** How long a file must not have changed. Milliseconds. */
  readonly settleMs: number;
}

/** A file as it was when it was first seen so. */
interface Sighting {
  readonly size: number;
  readonly changedAt: number;
  readonly since: number;
}

/** A file of lines that does not end with one may be half written: it must not have changed for so many times as long. */
const UNFINISHED_FACTOR = 6;
const LINE_FEED = 0x0a;

/**
 * Finds the files of a folder that are complete and have no verdict. A file is complete when it has not changed for a
 * time by the clock of this process: that of a network folder may differ.
 */
export class WatchedFiles implements WatchedPlace {
  private readonly sightings = new Map<string, Sighting>();
  /** Finished files, so that their verdicts are not read at each look. */
  private readonly finished = new Map<string, { readonly size: number; readonly changedAt: number }>();

  constructor(
    private readonly options: WatchedFilesOptions,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Looks once. @returns files to be read, by name; and how many others wait until they are complete. */
  async look(): Promise<{ readonly ready: readonly WatchedFile[]; readonly waiting: number }> {
    const ready: WatchedFile[] = [];
    const found = new Set<string>();
    let waiting = 0;
    for (const name of await this.names()) {
      const file = await this.describe(name);
      if (!file) continue;
      found.add(name);
      if (await this.isFinished(file)) continue;
      if (await this.isComplete(file)) ready.push(file);
      else waiting++;
    }
    for (const known of [this.sightings, this.finished])
      for (const name of known.keys()) if (!found.has(name)) known.delete(name);
    return { ready, waiting };
  }

  /** Whether a file is as it was. */
  async isUnchanged({ name, size, changedAt }: WatchedFile): Promise<boolean> {
    const now = await this.describe(name);
    return now?.size === size && now.changedAt === changedAt;
  }

  bytesOf(file: WatchedFile, onRead: (bytes: number) => void): AsyncGenerator<Buffer, void, undefined> {
    return bytesOf(file, onRead);
  }

  verdictOf(file: WatchedFile): VerdictWriter {
    return new VerdictFiles(file);
  }

  /** One file may be closed to this program, and all others open. */
  isRefusal(): boolean {
    return false;
  }

  private async names(): Promise<string[]> {
    const { folder } = this.options;
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && !isVerdictFile(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (name) =>
          !relative(folder, name)
            .split(/[/\\]/)
            .some((part) => part.startsWith('.')),
      )
      .sort();
  }

  /** Undefined: it is none of ours, or is gone since. */
  private async describe(name: string): Promise<WatchedFile | undefined> {
    const { mapping } = this.options;
    const format = formatBy(name, mapping) && (this.options.format ?? formatBy(name, mapping));
    if (!format) return undefined;
    const found = await stat(name).catch(ifGone);
    return found && { name, format, size: found.size, changedAt: found.mtimeMs };
  }

  private async isFinished({ name, size, changedAt }: WatchedFile): Promise<boolean> {
    const known = this.finished.get(name) ?? (await readVerdict(name));
    const isFinished = known?.size === size && known.changedAt === changedAt;
    if (isFinished) this.finished.set(name, { size, changedAt });
    else this.finished.delete(name);
    return isFinished;
  }

  private async isComplete(file: WatchedFile): Promise<boolean> {
    const { name, size, changedAt } = file;
    const before = this.sightings.get(name);
    const isSame = before?.size === size && before.changedAt === changedAt;
    const since = isSame ? before.since : this.clock();
    if (!isSame) this.sightings.set(name, { size, changedAt, since });
    const { settleMs } = this.options;
    const waited = this.clock() - since;
    if (waited < settleMs) return false;
    return waited >= settleMs * UNFINISHED_FACTOR || (await endsWell(file));
  }
}

/** Whether a file ends with a whole line. What is compressed or not of lines says itself that it is cut off. */
async function endsWell({ name, format, size }: WatchedFile): Promise<boolean> {
  if (size === 0 || format === 'json' || name.endsWith('.gz')) return true;
  const file = await open(name).catch(ifGone);
  if (!file) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === LINE_FEED;
  } finally {
    await file.close();
  }
}

function ifGone(error: unknown): undefined {
  if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
  throw error;
}
