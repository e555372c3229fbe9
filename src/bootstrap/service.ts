import type { INestApplicationContext } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { TIME_ZONE_RULES } from '../common/time-zone-rules.js';
import { adaptIfDistributed } from '../cluster/adapt-if-distributed.js';
import { readConfig, type Config } from '../config/config.js';
import { openDatabase, type OpenDatabase } from '../database/open-database.js';
import type { DevCredentials } from '../development/dev-credentials.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { Readiness } from '../operations/health/readiness.js';
import { Metrics } from '../telemetry/metrics.js';
import { WaitingServer } from './waiting-server.js';

export interface ServiceOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether the service in development starts with demo data. */
  readonly demo: boolean;
  /** Shows the progress of the start to a person at a terminal. */
  readonly tell?: (message: string) => void;
  /** Called in development as soon as the service listens, before the demo data are there. */
  readonly onListening?: (credentials: DevCredentials) => void;
  /** Called when the embedded database cannot be restarted: the service cannot continue. */
  readonly onDatabaseLost?: (error: Error) => void;
  /** Aborts the start: its promise rejects, and nothing stays running. */
  readonly signal?: AbortSignal;
}

export interface RunningService {
  readonly config: Config;
  readonly logger: Logger;
  readonly url: string;
  /** Only in development. */
  readonly credentials: DevCredentials | undefined;
  /** Resolves when the demo data are stored, or the service has stopped; at once without demo data. */
  readonly demoStored: Promise<void>;
  /** @param atOnce skips the time in which the service still accepts requests. */
  stop(atOnce?: boolean): Promise<void>;
}

type Close = () => Promise<unknown>;

/**
 * Starts the service.
 * @throws ConfigError, or an Error that says what prevents the start. Nothing stays running then.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const config = readConfig(options.env);
  const logger = createLogger(config.logLevel);
  const started: Close[] = [];
  try {
    return await start(config, logger, options, started);
  } catch (error) {
    for (const close of started.reverse()) await close();
    throw error;
  }
}

/**
 * The steps of the start, in order.
 * @param started collects the functions that close each running part.
 */
async function start(
  config: Config,
  logger: Logger,
  options: ServiceOptions,
  started: Close[],
): Promise<RunningService> {
  const { demo, tell, onListening, signal = new AbortController().signal } = options;
  const development = config.environment === 'development';
  const metrics = new Metrics();
  const waiting = new WaitingServer(config, logger, metrics);
  started.push(() => waiting.close());
  // Loading the code takes longer than starting the database, so both run at the same time.
  const [database, application] = await Promise.all([
    openBehind(waiting, config, logger, options),
    import('./application.js'),
  ]);
  started.push(() => database.close());
  signal.throwIfAborted();
  const app = await application.createApp({ config, logger, metrics, pool: database.pool });
  started.push(() => app.close());
  await application.completeStoredData(app, signal);
  // Before it listens: a service that answers has its credentials.
  const made = development ? await application.makeCredentials(app, config, logger, signal) : undefined;
  const port = (await waiting.close()) ?? config.http.port;
  const url = await application.listen(app, port, config.http.host);
  const credentials =
    made && (await application.publishCredentials(config, { url, ...made, database_url: database.url }));
  application.startStream(app);
  if (credentials) onListening?.(credentials);
  logger.info({ url, time_zone_rules: TIME_ZONE_RULES }, 'listening');
  // Behind the first answers: storing takes longer than everything before.
  const demoStored =
    development && demo ? application.startDemo(app, tell ?? (() => undefined)) : Promise.resolve();
  const stop = (atOnce?: boolean) => stopService(app, database, atOnce ? 0 : config.http.shutdownDelayMs);
  return { config, logger, url, credentials, demoStored, stop };
}

/**
 * Stops the service: readiness fails, requests are still accepted for a time, answers under way are delivered,
 * background tasks end, and the database closes.
 */
async function stopService(
  app: INestApplicationContext,
  database: OpenDatabase,
  delayMs: number,
): Promise<void> {
  app.get(Readiness).withdraw();
  if (delayMs > 0) await sleep(delayMs);
  await app.close();
  await database.close();
}

/** A migration may take longer: the service must be alive meanwhile. */
const LISTENS_AFTER_MS = 1_000;

/** Opens the database. The waiting server listens as soon as the database is unavailable, or after a second. */
async function openBehind(
  waiting: WaitingServer,
  config: Config,
  logger: Logger,
  { signal, onDatabaseLost }: ServiceOptions,
): Promise<OpenDatabase> {
  const listen = () => waiting.open().catch((error: unknown) => logger.error({ error }, 'could not listen'));
  const timer = config.database.url ? setTimeout(() => void listen(), LISTENS_AFTER_MS) : undefined;
  try {
    return await openDatabase(config, logger, {
      signal,
      onLost: onDatabaseLost,
      onAway: () => waiting.open(),
      onMigrated: (pool, isChanged) => adaptIfDistributed(pool, logger, isChanged),
    });
  } finally {
    clearTimeout(timer);
  }
}
