import { open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { toRecordErrors, type Refusal } from '../usage-records/verdict.js';

/**
 * Writes every record that was not accepted, with the reason, as one JSON object a line. Without such records there is
 * no file.
 */
export class RejectsFile {
  private file: FileHandle | undefined;

  private constructor(private readonly path: string) {}

  /** @param keepBytes how many bytes of an existing file are kept. */
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

  /** Writes the rest to the disk. @returns the size of the file. */
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

/** A record that was not accepted, as it is written down. */
export function toLine(source: string, refusal: Refusal): object {
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
