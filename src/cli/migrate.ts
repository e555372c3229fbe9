import { readConfig } from '../config/config.js';
import { migrate } from '../database/migrator.js';
import { createPool } from '../database/pool.js';
import { createLogger } from '../logging/logger.js';
import { UsageError } from './usage-error.js';

export const MIGRATE_HELP = `edgemeter migrate

  Applies the database migrations that DATABASE_URL lacks, as the service does at its start.`;

/** `edgemeter migrate` */
export async function migrateCommand(args: readonly string[]): Promise<void> {
  const config = readConfig(process.env);
  if (args.length > 0 || !config.database.url) throw new UsageError(MIGRATE_HELP);
  const pool = createPool(config.database.url, config.database, createLogger('warn', process.stderr));
  try {
    process.stdout.write(`${JSON.stringify({ applied: await migrate(pool) }, null, 2)}\n`);
  } finally {
    await pool.end();
  }
}
