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
  /** How much of the rejects file is about the files that are done. */
  readonly rejectsBytes: number;
  readonly done: readonly Done[];
}

/**
 * Remembers, in a small file, which files an import is done with, so that one that was interrupted can go on. A file
 * that it was in the middle of is sent again from its beginning: what is stored of it then counts as duplicates.
 */
export class ImportState {
  private constructor(
    private readonly path: string,
    private content: Content,
  ) {}

  /** The state as it was left, or a new one. */
  static async open(path: string, resume: boolean): Promise<ImportState> {
    return new ImportState(path, (resume ? await read(path) : undefined) ?? { rejectsBytes: 0, done: [] });
  }

  get rejectsBytes(): number {
    return this.content.rejectsBytes;
  }

  /** What became of a file's records, if it is done with and has not been changed since. */
  countsOf({ name, size, changedAt }: ImportSource): Counts | undefined {
    return this.content.done.find(
      (done) => done.name === name && done.size === size && done.changedAt === changedAt,
    )?.counts;
  }

  async add({ name, size, changedAt }: ImportSource, counts: Counts, rejectsBytes: number): Promise<void> {
    const others = this.content.done.filter((done) => done.name !== name);
    const isFile = size !== undefined && changedAt !== undefined;
    this.content = { rejectsBytes, done: isFile ? [...others, { name, size, changedAt, counts }] : others };
    // Written aside: an import that is killed now finds the old state or the new one, never half of it.
    const draft = `${this.path}.new`;
    await writeFile(draft, JSON.stringify(this.content));
    await rename(draft, this.path);
  }

  /** Everything is done: there is nothing to go on with. */
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
