import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { readConfig, type Config } from './config/config.js';
import { createApp } from './create-app.js';
import { openDatabase, type OpenDatabase } from './database/open-database.js';
import { DemoService } from './demo/demo.service.js';
import { provideCredentials, type DevCredentials } from './development/dev-credentials.js';
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

export interface RunningService {
  readonly url: string;
  readonly config: Config;
  readonly logger: Logger;
  /** In development only. */
  readonly credentials: DevCredentials | undefined;
  /** Answers what is under way, then stops everything, the embedded database last. */
  stop(): Promise<void>;
}

/**
 * Starts the whole service: configuration, database, application, and in development demo data and credentials.
 * @throws ConfigError, or an Error saying what stands in the way; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { env, demo, tell = () => undefined, onDatabaseLost } = options;
  const config = readConfig(env);
  const logger = createLogger(config.logLevel);
  const database = await openDatabase(config, logger, onDatabaseLost);
  let app: NestFastifyApplication | undefined;
  const stop = async () => {
    await app?.close();
    await database.close();
  };
  try {
    app = await createApp({ config, logger, pool: database.pool });
    if (config.environment === 'development' && demo) await seedDemo(app, tell);
    await app.listen(config.http.port, config.http.host);
    const url = urlOf(app, config);
    const credentials = await developmentCredentials(app, config, database, url);
    logger.info({ url }, 'listening');
    return { url, config, logger, credentials, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function seedDemo(app: NestFastifyApplication, tell: (message: string) => void): Promise<void> {
  const demo = app.get(DemoService);
  await demo.seed(tell);
  demo.startLive();
}

async function developmentCredentials(
  app: NestFastifyApplication,
  config: Config,
  database: OpenDatabase,
  url: string,
): Promise<DevCredentials | undefined> {
  return config.environment === 'development'
    ? provideCredentials(app, config, { url, databaseUrl: database.url })
    : undefined;
}

/** Where the service can be reached from this machine, whatever it listens on. */
function urlOf(app: NestFastifyApplication, { http }: Config): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const everywhere = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[http.host];
  const host = everywhere ?? (http.host.includes(':') ? `[${http.host}]` : http.host);
  return `http://${host}:${port}`;
}
