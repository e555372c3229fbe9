import { open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { toRecordErrors, type Refusal } from '../usage-records/verdict.js';

/** Writes down, a JSON object a line, every record that was not taken, and why. Without any there is no file. */
export class RejectsFile {
  private file: FileHandle | undefined;

  private constructor(private readonly path: string) {}

  /**
   * @param keepBytes how much stays of a file that is there already.
   */
  static async open(path: string, keepBytes: number): Promise<RejectsFile> {
    if (keepBytes === 0) await rm(path, { force: true });
    else if ((await sizeOf(path)) > keepBytes) await truncate(path, keepBytes);
    return new RejectsFile(path);
  }

  async add(source: string, refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    const lines = refusals.map((refusal) => `${JSON.stringify(toLine(source, refusal))}\n`);
    this.file ??= await open(this.path, 'a');
    await this.file.appendFile(lines.join(''));
  }

  /** Lets what was written reach the disk. @returns the size of the file. */
  async flush(): Promise<number> {
    await this.file?.sync();
    return sizeOf(this.path);
  }

  async close(): Promise<void> {
    await this.file?.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.size ?? 0;
}

function toLine(source: string, refusal: Refusal): object {
  const { verdict, index, line, recordId, raw } = refusal;
  const errors = toRecordErrors(refusal).map(({ code, description, field, column, value }) => ({
    code,
    description,
    field,
    column,
    value,
  }));
  return { file: source, index, line, record_id: recordId, verdict, errors, record: raw };
}
