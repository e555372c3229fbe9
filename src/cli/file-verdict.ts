import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Refusal } from '../usage-records/verdict.js';
import type { Counts } from './import-counts.js';
import { toLine } from './import-rejects.js';
import type { WatchedFile } from './watched-files.js';
import type { VerdictWriter } from './watched-place.js';

/** The endings of what stands beside a file. They are no endings of files of records. */
const VERDICT = '.verdict';
const REJECTED = '.rejected';
const DRAFT = '.part';

/** What became of a file. */
export interface FileVerdict extends Counts {
  /** Rows that the mapping left out. */
  readonly ignored?: number;
  /** Why the file could not be read to its end, or stored. */
  readonly failed?: string;
}

/** Whether a file was written by {@link VerdictFiles}. */
export const isVerdictFile = (name: string): boolean => /\.(verdict|rejected)(\.part)?$/.test(name);

/** The size and the time of a file when its verdict was written; undefined: it has no verdict. */
export async function readVerdict(
  file: string,
): Promise<{ readonly size: number; readonly changedAt: number } | undefined> {
  const text = await readFile(`${file}${VERDICT}`, 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { size, changed_at: changedAt } = JSON.parse(text) as { size: number; changed_at: number };
  return { size, changedAt };
}

/**
 * Writes the verdict of a file beside it. The rejected records come first and the verdict last, each complete or not
 * there: a file with a verdict is finished, whenever the process is killed.
 */
export class VerdictFiles implements VerdictWriter {
  private rejected: FileHandle | undefined;

  constructor(private readonly file: WatchedFile) {}

  /** Writes down records that were not accepted. */
  async reject(refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    const { name } = this.file;
    this.rejected ??= await open(`${name}${REJECTED}${DRAFT}`, 'w');
    await this.rejected.appendFile(
      refusals.map((refusal) => `${JSON.stringify(toLine(name, refusal))}\n`).join(''),
    );
  }

  async finish(verdict: FileVerdict, finishedAt: number): Promise<void> {
    const { name, size, changedAt } = this.file;
    if (this.rejected) {
      await this.rejected.sync();
      await this.rejected.close();
      this.rejected = undefined;
      await rename(`${name}${REJECTED}${DRAFT}`, `${name}${REJECTED}`);
    } else await rm(`${name}${REJECTED}`, { force: true });
    const content = {
      ...verdict,
      size,
      changed_at: changedAt,
      finished_at: new Date(finishedAt).toISOString(),
    };
    const draft = await open(`${name}${VERDICT}${DRAFT}`, 'w');
    await draft.appendFile(`${JSON.stringify(content, null, 2)}\n`);
    await draft.sync();
    await draft.close();
    await rename(`${name}${VERDICT}${DRAFT}`, `${name}${VERDICT}`);
    await syncFolder(dirname(name));
  }

  /** The file is read again later. */
  async discard(): Promise<void> {
    await this.rejected?.close();
    await rm(`${this.file.name}${REJECTED}${DRAFT}`, { force: true });
  }
}

/** A renamed file is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  // Windows has no such handle.
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
