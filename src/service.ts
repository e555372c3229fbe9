import type { RunningApplication } from './application.js';
import { readConfig, type Config } from './config/config.js';
import { openDatabase } from './database/open-database.js';
import { createLogger, type Logger } from './logging/logger.js';

export interface ServiceOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether development starts with demo data. */
  readonly demo: boolean;
  /** Tells a person at a terminal what is going on. */
  readonly tell?: (message: string) => void;
  /** The embedded database is gone for good: nothing can be served any more. */
  readonly onDatabaseLost?: (error: Error) => void;
}

/** `stop()` answers what is under way, then stops everything, the embedded database last. */
export interface RunningService extends RunningApplication {
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Starts the whole service: configuration, database, application, and in development demo data and credentials.
 * @throws ConfigError, or an Error saying what stands in the way; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { env, demo, tell = () => undefined, onDatabaseLost } = options;
  const config = readConfig(env);
  const logger = createLogger(config.logLevel);
  // Loading the application takes longer than starting the database: side by side.
  const [database, { startApplication }] = await Promise.all([
    openDatabase(config, logger, onDatabaseLost),
    import('./application.js'),
  ]);
  try {
    const application = await startApplication({ config, logger, database, demo, tell });
    logger.info({ url: application.url }, 'listening');
    const stop = async () => {
      await application.stop();
      await database.close();
    };
    return { ...application, config, logger, stop };
  } catch (error) {
    await database.close();
    throw error;
  }
}
