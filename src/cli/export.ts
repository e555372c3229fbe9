import { ExportRepository, type ExportSelection } from '../usage-records/export.repository.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXPORT_FORMATS, type ExportFormatName } from './export-format.js';
import { toFile, toStandardOutput, type ExportTarget } from './export-target.js';
import { readInstant } from './read-time.js';
import { UsageError } from './usage-error.js';

/** `edgemeter export` */
export const EXPORT = [
  command({
    name: 'export',
    summary: 'Write usage records in the form that import takes',
    description: `Writes the records as they were taken, with every field, and all as they stand at one moment: records may come in
meanwhile. To standard output, or to a file, which is there once it is whole; gzip when its name ends in .gz. What is
imported into another database gives the same figures there.`,
    options: {
      account: { type: 'string', value: 'ID', multiple: true, description: 'only records of this account' },
      from: { type: 'string', value: 'TIME', description: 'only records that started at this time or later' },
      to: { type: 'string', value: 'TIME', description: 'only records that started before this time' },
      format: { type: 'string', value: 'FORMAT', default: 'ndjson', description: 'ndjson or csv' },
      output: { type: 'string', value: 'FILE', description: 'a file instead of standard output' },
    },
    examples: [
      'edgemeter export --output usage.ndjson.gz',
      'edgemeter export --account 62c40843c7a190970912345 --from 2026-10-01 --to 2026-11-01 --format csv > october.csv',
    ],
    async run({ values, output }) {
      const { account, from, to, format } = values;
      if (!isFormat(format)) throw new UsageError('--format must be one of ndjson, csv');
      const selection = {
        ...(account.length > 0 && { accounts: account }),
        from: readInstant(from, 'from'),
        to: readInstant(to, 'to'),
      };
      const records = await withContext(({ app }) => {
        const target = values.output === undefined ? toStandardOutput(output) : toFile(values.output);
        return exportRecords(app.get(ExportRepository), selection, format, target);
      });
      const summary = { records, file: values.output ?? null };
      if (values.output === undefined) output.note(`${records} usage records exported`);
      else output.answer(summary, () => `${records} usage records exported to ${summary.file ?? ''}`);
      return undefined;
    },
  }),
];

const isFormat = (name: string): name is ExportFormatName => Object.hasOwn(EXPORT_FORMATS, name);

/** @returns how many records were written. */
async function exportRecords(
  repository: ExportRepository,
  selection: ExportSelection,
  format: ExportFormatName,
  target: ExportTarget,
): Promise<number> {
  const { header, line } = EXPORT_FORMATS[format];
  let count = 0;
  try {
    if (header !== '') await target.write(header);
    await repository.read(selection, async (records) => {
      count += records.length;
      if (records.length > 0) await target.write(records.map(line).join(''));
    });
    await target.complete();
    return count;
  } catch (error) {
    await target.discard();
    throw error;
  }
}
