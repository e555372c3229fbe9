import { readConfig } from '../config/config.js';
import { migrate } from '../database/migrator.js';
import { createPool } from '../database/pool.js';
import { createLogger } from '../logging/logger.js';
import { command } from './command.js';
import { UsageError } from './usage-error.js';

/** `edgemeter migrate` */
export const MIGRATE = [
  command({
    name: 'migrate',
    summary: 'Apply the database migrations that are missing',
    description: `Works on DATABASE_URL, as the service does at its start. Instances that do so at once wait for one another. A
migration that fails leaves the database as it was before it.`,
    options: {},
    examples: ['edgemeter migrate', 'edgemeter migrate --json'],
    async run({ output }) {
      const config = readConfig(process.env);
      if (!config.database.url) {
        throw new UsageError('DATABASE_URL is missing: the embedded database is migrated when it is started');
      }
      const pool = createPool(config.database.url, config.database, createLogger('warn', process.stderr));
      try {
        output.answer({ applied: await migrate(pool) }, ({ applied }) =>
          applied.length === 0 ? 'There was nothing to apply.' : `Applied:\n  ${applied.join('\n  ')}`,
        );
        return undefined;
      } finally {
        await pool.end();
      }
    },
  }),
];
