import { parseArgs } from 'node:util';
import type { RecordFormat } from '../ingestion/decoders/decode.js';
import { IngestionService } from '../ingestion/ingestion.service.js';
import { withContext } from './cli-context.js';
import { importRecords } from './import.js';
import { UsageError } from './usage-error.js';

const FORMATS: readonly RecordFormat[] = ['json', 'ndjson', 'csv'];
const REJECTS = 'edgemeter-rejects.ndjson';
const EXIT_CODE_REFUSED = 3;

export const IMPORT_HELP = `edgemeter import PATH ... [--format json|ndjson|csv] [--rejects FILE] [--resume]

  Imports usage records from files, from all .json, .ndjson, .jsonl and .csv files below a folder, or from standard
  input (-, with --format). Files may be gzip. Prints what became of the records. Importing a file again is harmless:
  what is stored counts as duplicates.

  --format    overrides what the names of the files say
  --rejects   where the records go that were not taken, with the reasons (default ${REJECTS})
  --resume    goes on with an import that was interrupted, past the files that it was done with

  zcat usage.csv.gz | edgemeter import - --format csv`;

/** `edgemeter import ...` */
export async function importCommand(args: readonly string[]): Promise<void> {
  const { values, positionals: paths } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      rejects: { type: 'string', default: REJECTS },
      resume: { type: 'boolean', default: false },
    },
  });
  const { rejects: rejectsPath, resume } = values;
  const format = FORMATS.find((known) => known === values.format);
  if (paths.length === 0 || (values.format !== undefined && !format)) throw new UsageError(IMPORT_HELP);
  const summary = await withContext(({ app }) =>
    importRecords({
      paths,
      ingest: app.get(IngestionService),
      output: process.stderr,
      rejectsPath,
      format,
      resume,
    }),
  );
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  if (summary.failed.length > 0) process.exitCode = 1;
  else if (summary.rejected + summary.conflicts > 0) process.exitCode = EXIT_CODE_REFUSED;
}
