import { resolve } from 'node:path';
import type { Principal } from '../access/authentication/principal.js';
import { ApiError } from '../errors/api-error.js';
import type { RecordFormat } from '../usage-records/decoders/decode.js';
import type { CounterOptions } from '../usage-records/ingest-options.js';
import type { IngestionService } from '../usage-records/ingestion.service.js';
import type { Mapping } from '../mapping/index.js';
import { NO_COUNTS, sumOf, type Counts } from './import-counts.js';
import { ImportProgress, type ProgressOutput } from './import-progress.js';
import { RejectsFile } from './import-rejects.js';
import { bytesOf, findSources, type ImportSource } from './import-sources.js';
import { ImportState } from './import-state.js';

export interface ImportOptions {
  /** Files, folders, or `-` for standard input. */
  readonly paths: readonly string[];
  readonly ingest: Pick<IngestionService, 'ingest'>;
  /** Where progress is shown. */
  readonly output: ProgressOutput;
  /** The file for records that were not accepted. The state of the import is kept beside it. */
  readonly rejectsPath: string;
  /** The account of records that have no account. */
  readonly account?: string | undefined;
  /** Turns foreign files into records. */
  readonly mapping?: Mapping | undefined;
  /** Overrides the names of the files. */
  readonly format?: RecordFormat;
  /** The records are readings of counters. */
  readonly counters?: CounterOptions;
  /** Resumes an interrupted import. Files that it finished are skipped. */
  readonly resume?: boolean;
}

/**
 * The result of an import. The counts are of all files, also of files that were finished before the import was resumed.
 */
export interface ImportSummary extends Counts {
  readonly files: number;
  /** Files that an earlier run finished. */
  readonly skipped: number;
  /** Files that could not be read to their end. The whole batches before the fault are stored. */
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** A user of the command line has the whole database, and so all accounts. */
export const OPERATOR: Principal = Object.freeze({
  kind: 'api-key',
  id: 'command-line',
  accounts: 'all',
  scopes: new Set(['usage:write']),
});

/**
 * Imports usage records from files. When a file cannot be read to its end, the others are still imported.
 * @throws Error for a fault of the paths or of the database. The import can then be resumed.
 */
export async function importRecords(options: ImportOptions): Promise<ImportSummary> {
  const { paths, format, mapping, resume = false, output } = options;
  const rejectsPath = resolve(options.rejectsPath);
  const sources = await findSources(paths, format, mapping);
  if (sources.some(({ name }) => name === rejectsPath)) {
    throw new Error(`${rejectsPath} is to be imported, and cannot hold the rejected records as well`);
  }
  const state = await ImportState.open(`${rejectsPath}.state`, resume);
  const pending = sources.filter((source) => state.countsOf(source) === undefined);
  const rejects = await RejectsFile.open(rejectsPath, state.rejectsBytes);
  const run: Run = { ...options, state, rejects, progress: new ImportProgress(output, totalSize(pending)) };
  try {
    const outcomes = await importAll(run, sources);
    const failed = outcomes.flatMap(({ file, reason }) => (reason === undefined ? [] : [{ file, reason }]));
    if (failed.length === 0) await state.remove();
    return {
      files: sources.length,
      skipped: sources.length - pending.length,
      failed,
      ...outcomes.map(({ counts }) => counts).reduce(sumOf, NO_COUNTS),
    };
  } finally {
    await rejects.close();
  }
}

interface Run extends ImportOptions {
  readonly state: ImportState;
  readonly rejects: RejectsFile;
  readonly progress: ImportProgress;
}

interface Outcome {
  readonly file: string;
  readonly counts: Counts;
  /** Why the file could not be read to its end. */
  readonly reason?: string;
}

async function importAll(run: Run, sources: readonly ImportSource[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const source of sources) {
    const known = run.state.countsOf(source);
    outcomes.push(known ? { file: source.name, counts: known } : await importOne(run, source));
  }
  return outcomes;
}

async function importOne(run: Run, source: ImportSource): Promise<Outcome> {
  const { ingest, account, counters, mapping, state, rejects, progress } = run;
  const file = source.name;
  let counts = NO_COUNTS;
  let ignored = 0;
  try {
    const chunks = bytesOf(source, (bytes) => progress.read(bytes));
    await ingest.ingest(() => ({ format: source.format, chunks, ...(mapping && { mapping }) }), {
      principal: OPERATOR,
      mode: 'partial',
      ...(account !== undefined && { account }),
      counters,
      onIgnored: () => {
        ignored++;
      },
      onBatch: async (refusals, { errors: _errors, ...soFar }) => {
        counts = soFar;
        progress.counted(counts);
        await rejects.add(file, refusals);
      },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    progress.endFile(`${file}: ${error.message}`);
    return { file, counts, reason: error.message };
  }
  await state.add(source, counts, await rejects.flush());
  const told = mapping ? { ...counts, ignored } : counts;
  progress.endFile(
    `${file}: ${Object.entries(told)
      .map(([what, count]) => `${String(count)} ${what}`)
      .join(', ')}`,
  );
  return { file, counts };
}

function totalSize(sources: readonly ImportSource[]): number | undefined {
  return sources.reduce<number | undefined>(
    (total, { size }) => (total === undefined || size === undefined ? undefined : total + size),
    0,
  );
}
