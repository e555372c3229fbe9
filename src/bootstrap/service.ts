import type { RunningApplication } from './application.js';
import { readConfig, type Config } from '../config/config.js';
import { openDatabase, type OpenDatabase } from '../database/open-database.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { TIME_ZONE_RULES } from '../common/time-zone-rules.js';
import { Metrics } from '../telemetry/metrics.js';
import { WaitingServer } from './waiting-server.js';

export interface ServiceOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether development starts with demo data. */
  readonly demo: boolean;
  /** Tells a person at a terminal what is going on. */
  readonly tell?: (message: string) => void;
  /** The embedded database is gone for good: nothing can be served any more. */
  readonly onDatabaseLost?: (error: Error) => void;
  /** Breaks the start off: it rejects, and leaves nothing running. */
  readonly signal?: AbortSignal;
}

/** A database that is not open by then, since a migration takes its time, must not make the service look dead. */
const LISTENS_AFTER_MS = 1_000;

/** `stop()` answers what is under way, then stops everything, the embedded database last. */
export interface RunningService extends RunningApplication {
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Starts the whole service: configuration, database, application, and in development demo data and credentials. A
 * database of one's own that is away is waited for.
 * @throws ConfigError, or an Error saying what stands in the way; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { env, demo, tell = () => undefined, signal = new AbortController().signal } = options;
  const config = readConfig(env);
  const logger = createLogger(config.logLevel);
  const metrics = new Metrics();
  const waiting = new WaitingServer(config, logger, metrics);
  try {
    // Loading the application takes longer than starting the database: side by side.
    const [database, { startApplication }] = await Promise.all([
      open(config, logger, waiting, options),
      import('./application.js'),
    ]);
    try {
      signal.throwIfAborted();
      const takePort = () => waiting.close();
      const application = await startApplication({
        config,
        logger,
        metrics,
        database,
        demo,
        tell,
        takePort,
        signal,
      });
      logger.info({ url: application.url, time_zone_rules: TIME_ZONE_RULES }, 'listening');
      const stop = async (atOnce?: boolean) => {
        await application.stop(atOnce);
        await database.close();
      };
      return { ...application, config, logger, stop };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    await waiting.close();
    throw error;
  }
}

/** Opens the database, and meanwhile the port: at once when it is away, soon when it takes long. */
async function open(
  config: Config,
  logger: Logger,
  waiting: WaitingServer,
  { signal, onDatabaseLost }: ServiceOptions,
): Promise<OpenDatabase> {
  const listen = () => waiting.open().catch((error: unknown) => logger.error({ error }, 'could not listen'));
  const patience = config.database.url ? setTimeout(() => void listen(), LISTENS_AFTER_MS) : undefined;
  try {
    return await openDatabase(config, logger, {
      signal,
      onLost: onDatabaseLost,
      onAway: () => waiting.open(),
    });
  } finally {
    clearTimeout(patience);
  }
}
