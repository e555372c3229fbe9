import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Counts } from './import-counts.js';
import type { ImportSource } from './import-sources.js';

interface Done {
  readonly name: string;
  readonly size: number;
  readonly changedAt: number;
  readonly counts: Counts;
}

interface Content {
  /** How many bytes of the rejects file are about finished files. */
  readonly rejectsBytes: number;
  readonly done: readonly Done[];
}

/**
 * Keeps the names of the finished files in a small file, so that an interrupted import can be resumed. A file that was
 * not finished is sent again from its beginning. Its records that are stored already are then duplicates.
 */
export class ImportState {
  private constructor(
    private readonly path: string,
    private content: Content,
  ) {}

  /** The state that an earlier run stored, or a new one. */
  static async open(path: string, resume: boolean): Promise<ImportState> {
    return new ImportState(path, (resume ? await read(path) : undefined) ?? { rejectsBytes: 0, done: [] });
  }

  get rejectsBytes(): number {
    return this.content.rejectsBytes;
  }

  /** The verdicts of a file's records, if the file is finished and has not been changed since. */
  countsOf({ name, size, changedAt }: ImportSource): Counts | undefined {
    return this.content.done.find(
      (done) => done.name === name && done.size === size && done.changedAt === changedAt,
    )?.counts;
  }

  async add({ name, size, changedAt }: ImportSource, counts: Counts, rejectsBytes: number): Promise<void> {
    const others = this.content.done.filter((done) => done.name !== name);
    const isFile = size !== undefined && changedAt !== undefined;
    this.content = { rejectsBytes, done: isFile ? [...others, { name, size, changedAt, counts }] : others };
    // Written to another file first and then renamed: when an import is killed, the file has the old state or the new
    // one.
    const draft = `${this.path}.new`;
    await writeFile(draft, JSON.stringify(this.content));
    await rename(draft, this.path);
  }

  /** Removes the state: all files are finished. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function read(path: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw new Error(`${path} is not the state of an import`, { cause: error });
  }
}
