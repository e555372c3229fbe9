import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { MsisdnSpelling } from '../corrections/msisdn-spelling.js';
import { createApp } from './create-app.js';
import type { OpenDatabase } from '../database/open-database.js';
import { DemoService } from '../demo/demo.service.js';
import { provideCredentials, type DevCredentials } from '../development/dev-credentials.js';
import { Readiness } from '../operations/health/readiness.js';
import type { Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { unless } from '../common/unless.js';
import { VerificationService } from '../rollups/verification.service.js';

export interface ApplicationOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly database: OpenDatabase;
  /** Whether development starts with demo data. */
  readonly demo: boolean;
  /** Tells a person at a terminal what is going on. */
  readonly tell: (message: string) => void;
  /** Hands over the port where somebody else listens until now. @returns which one; none: as configured. */
  readonly takePort: () => Promise<number | undefined>;
  /** Breaks the start off. */
  readonly signal: AbortSignal;
}

export interface RunningApplication {
  readonly url: string;
  /** In development only. */
  readonly credentials: DevCredentials | undefined;
  /**
   * Fails the readiness, serves on for as long as configured, answers what is under way, then stops.
   * @param atOnce leaves out the serving on.
   */
  stop(atOnce?: boolean): Promise<void>;
}

/** Starts the application over an open database: demo data first, so that whoever can reach it finds them. */
export async function startApplication(options: ApplicationOptions): Promise<RunningApplication> {
  const { config, logger, metrics, database, demo, tell, takePort, signal } = options;
  const development = config.environment === 'development';
  const app = await createApp({ config, logger, metrics, pool: database.pool });
  try {
    await unless(signal, app.get(VerificationService).makeMissing());
    await unless(signal, app.get(MsisdnSpelling).rewriteAll());
    if (development && demo) await unless(signal, seedDemo(app, tell));
    await app.listen((await takePort()) ?? config.http.port, config.http.host);
    const url = urlOf(app, config);
    const where = { url, databaseUrl: database.url };
    const credentials = development ? await provideCredentials(app, config, where) : undefined;
    const stop = async (atOnce = false) => {
      app.get(Readiness).withdraw();
      if (!atOnce) await sleep(config.http.shutdownDelayMs);
      await app.close();
    };
    return { url, credentials, stop };
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
