import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import type { Config } from './config/config.js';
import { createApp } from './create-app.js';
import type { OpenDatabase } from './database/open-database.js';
import { DemoService } from './demo/demo.service.js';
import { provideCredentials, type DevCredentials } from './development/dev-credentials.js';
import type { Logger } from './logging/logger.js';
import { VerificationService } from './rollup/verification.service.js';

export interface ApplicationOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: OpenDatabase;
  /** Whether development starts with demo data. */
  readonly demo: boolean;
  /** Tells a person at a terminal what is going on. */
  readonly tell: (message: string) => void;
}

export interface RunningApplication {
  readonly url: string;
  /** In development only. */
  readonly credentials: DevCredentials | undefined;
  /** Answers what is under way, then stops. */
  stop(): Promise<void>;
}

/** Starts the application over an open database: demo data first, so that whoever can reach it finds them. */
export async function startApplication(options: ApplicationOptions): Promise<RunningApplication> {
  const { config, logger, database, demo, tell } = options;
  const development = config.environment === 'development';
  const app = await createApp({ config, logger, pool: database.pool });
  try {
    await app.get(VerificationService).makeMissing();
    if (development && demo) await seedDemo(app, tell);
    await app.listen(config.http.port, config.http.host);
    const url = urlOf(app, config);
    const where = { url, databaseUrl: database.url };
    const credentials = development ? await provideCredentials(app, config, where) : undefined;
    return { url, credentials, stop: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function seedDemo(app: NestFastifyApplication, tell: (message: string) => void): Promise<void> {
  const demo = app.get(DemoService);
  await demo.seed(tell);
  demo.startLive();
}

/** Where the service can be reached from this machine, whatever it listens on. */
function urlOf(app: NestFastifyApplication, { http }: Config): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const everywhere = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[http.host];
  const host = everywhere ?? (http.host.includes(':') ? `[${http.host}]` : http.host);
  return `http://${host}:${port}`;
}
