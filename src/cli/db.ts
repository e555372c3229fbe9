import { readConfig } from '../config/config.js';
import { distributeDatabase, NotDistributable, type Distribution } from '../cluster/distribute-database.js';
import { migrate } from '../database/migrator.js';
import { createPool } from '../database/pool.js';
import { createLogger } from '../logging/logger.js';
import { command } from './command.js';
import { UsageError } from './usage-error.js';
import { table } from './table.js';

const USUAL_SHARDS = 32;
const MOST_SHARDS = 4_096;

/** `edgemeter db` */
export const DB = [
  command({
    name: 'db distribute',
    summary: 'Distribute usage by account over the servers of a Citus cluster',
    description: `Works on DATABASE_URL, which must be the coordinator. The database may be empty or have usage. The service may run
meanwhile: what writes to a table waits while that is distributed. Run it when no instance of an earlier version runs.
What is distributed already stays as it is, so a run that was broken off goes on.`,
    options: {
      shards: {
        type: 'string',
        value: 'NUMBER',
        description: `shards of each table; ${USUAL_SHARDS} unless given`,
      },
      'dry-run': { type: 'boolean', description: 'only says what it would do' },
    },
    examples: ['edgemeter db distribute --dry-run', 'edgemeter db distribute --shards 64'],
    async run({ values, output }) {
      const config = readConfig(process.env);
      if (!config.database.url)
        throw new UsageError('DATABASE_URL is missing: the embedded database has one server');
      const shards = shardsOf(values.shards);
      const dryRun = values['dry-run'];
      const pool = createPool(config.database.url, config.database, createLogger('warn', process.stderr));
      try {
        if (!dryRun) await migrate(pool);
        const done = await distributeDatabase(pool, {
          shards,
          dryRun,
          onStep: (step) => output.note(`${step.table}, ${megabytes(step.bytes)} MB, ${step.kind}`),
        });
        output.answer({ ...done, dry_run: dryRun }, () => toText(done, dryRun));
        return undefined;
      } catch (error) {
        if (error instanceof NotDistributable) throw new UsageError(error.message);
        throw error;
      } finally {
        await pool.end();
      }
    },
  }),
];

function shardsOf(text: string | undefined): number {
  if (text === undefined) return USUAL_SHARDS;
  const shards = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (shards < 1 || shards > MOST_SHARDS)
    throw new UsageError(`--shards is a number from 1 to ${MOST_SHARDS}`);
  return shards;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function toText({ steps, version, workers }: Distribution, dryRun: boolean): string {
  const cluster = `Citus ${version}, ${workers} servers with shards`;
  if (steps.length === 0) return `${cluster}. Everything is distributed.`;
  const rows = table(
    [
      ['table', (step) => step.table],
      ['MB', (step) => megabytes(step.bytes)],
      [dryRun ? 'would be' : 'is', (step) => step.kind],
    ],
    steps,
  );
  return `${rows}\n${cluster}`;
}
