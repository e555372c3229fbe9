import type { RecordFormat } from '../usage-records/decoders/decode.js';
import type { CounterOptions } from '../usage-records/ingest-options.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import { COUNTERS, WRAPS } from '../usage-records/usage-records.query.js';
import { PRESETS, SETTING_NAMES } from '../mapping/index.js';
import { withContext } from './cli-context.js';
import { command, type Option } from './command.js';
import { EXIT } from './exit-code.js';
import { importRecords, type ImportSummary } from './import.js';
import { previewFiles, previewsToText } from './import-preview.js';
import { mappingOf } from './mapping-option.js';
import { UsageError } from './usage-error.js';

const FORMATS: readonly RecordFormat[] = ['json', 'ndjson', 'csv'];

/** The options that say how files are read. */
export const SOURCE_OPTIONS = {
  account: {
    type: 'string',
    value: 'ID',
    description: 'the account of records that do not say theirs',
  },
  mapping: {
    type: 'string',
    value: 'NAME',
    description: `makes records of foreign files: ${[...PRESETS.keys()].join(', ')}, a stored one, or a file (YAML, JSON)`,
  },
  set: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    description: `sets something of the mapping: ${SETTING_NAMES.join(', ')}`,
  },
  format: {
    type: 'string',
    value: 'FORMAT',
    description: 'json, ndjson or csv, whatever the names of the files say',
  },
  counters: {
    type: 'string',
    value: 'KIND',
    description: 'cumulative: the records are readings of counters, each with its session_id',
  },
  wrap: {
    type: 'string',
    value: 'BITS',
    description: '32: such counters begin at 0 again at 2^32; else a lower one was restarted',
  },
} as const satisfies Record<string, Option>;

/** `edgemeter import` */
export const IMPORT = [
  command({
    name: 'import',
    summary: 'Import usage records from files',
    description: `Takes files, all .json, .ndjson, .jsonl and .csv files below a folder, or standard input (-, with --format). Files
may be gzip. Importing a file again is harmless: what is stored counts as duplicates. Ends with 3 when records were
refused, with 1 when a file could not be read to its end.`,
    positionals: { usage: 'PATH ...', least: 1, most: Infinity },
    options: {
      ...SOURCE_OPTIONS,
      'dry-run': {
        type: 'boolean',
        description: 'shows what the first rows become, what is refused and the totals, and stores nothing',
      },
      rejects: {
        type: 'string',
        value: 'FILE',
        description: 'where the records go that were not taken, with the reasons',
        default: 'edgemeter-rejects.ndjson',
      },
      resume: {
        type: 'boolean',
        description: 'goes on with an import that was interrupted, past the files that it was done with',
      },
    },
    examples: [
      'edgemeter import usage.csv',
      'edgemeter import exports/ --rejects rejects.ndjson',
      'edgemeter import usage.csv --account acct-1042',
      'edgemeter import radius/ --counters cumulative --wrap 32',
      'edgemeter import radacct.csv --mapping radius --set zone=+07:00 --account acct-1042 --dry-run',
      'zcat usage.csv.gz | edgemeter import - --format csv --json',
    ],
    async run({ values, positionals: paths, output }) {
      const { account, rejects: rejectsPath, resume } = values;
      if (values.mapping === undefined && values.set.length > 0)
        throw new UsageError('--set goes with --mapping');
      const format = formatOf(values.format);
      const counters = countersOf(values.counters, values.wrap);
      const answer = await withContext(async ({ app }) => {
        const mapping =
          values.mapping === undefined
            ? undefined
            : await mappingOf(values.mapping, values.set, app.get(MappingLibrary));
        const ingest = app.get(IngestionService);
        const given = { paths, ingest, output: output.progress, account, format, mapping, counters };
        if (values['dry-run']) return { previews: await previewFiles(given) };
        return { summary: await importRecords({ ...given, rejectsPath, resume }) };
      });
      if (answer.previews) {
        output.answer(answer.previews, previewsToText);
        return answer.previews.some(({ rejected }) => rejected > 0) ? EXIT.doneWithRefusals : undefined;
      }
      const { summary } = answer;
      output.answer(summary, toText);
      if (summary.failed.length > 0) return EXIT.failed;
      return summary.rejected + summary.conflicts > 0 ? EXIT.doneWithRefusals : undefined;
    },
  }),
];

/**
 * The format of `--format`.
 * @throws UsageError
 */
export function formatOf(text: string | undefined): RecordFormat | undefined {
  const format = FORMATS.find((known) => known === text);
  if (text !== undefined && !format) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}`);
  return format;
}

/**
 * The counters of `--counters` and `--wrap`.
 * @throws UsageError
 */
export function countersOf(
  counters: string | undefined,
  wrap: string | undefined,
): CounterOptions | undefined {
  if (counters !== undefined && !COUNTERS.some((known) => known === counters))
    throw new UsageError(`--counters must be ${COUNTERS.join(' or ')}`);
  if (wrap !== undefined && !WRAPS.some((known) => known === wrap))
    throw new UsageError(`--wrap must be ${WRAPS.join(' or ')}`);
  if (wrap !== undefined && counters === undefined)
    throw new UsageError(`--wrap goes with --counters ${COUNTERS[0]} only`);
  return counters === undefined ? undefined : { wrapBits: wrap === undefined ? 0 : 32 };
}

function toText({ files, skipped, failed, ...counts }: ImportSummary): string {
  const past = skipped > 0 ? ` (${skipped} done with before)` : '';
  const records = Object.entries(counts).map(([what, count]) => `${String(count)} ${what}`);
  return [
    `${files} files${past}: ${records.join(', ')}`,
    ...failed.map(({ file, reason }) => `${file}: ${reason}`),
  ].join('\n');
}
