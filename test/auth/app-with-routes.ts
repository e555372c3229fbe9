import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import type { Clock } from '../../src/config/clock.js';
import { readConfig } from '../../src/config/config.js';
import { createPool } from '../../src/database/pool.js';
import { createHttpAdapter } from '../../src/http/http-adapter.js';
import { createLogger } from '../../src/logging/logger.js';
import { NestLogger } from '../../src/logging/nest-logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { createTestDatabase } from '../support/databases.js';
import { keepLog } from '../support/secret-search.js';
import type { TestApp } from '../support/test-app.js';

interface Options {
  readonly routes: Type[];
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
}

/** The whole service with more routes, on a free port and over a fresh database. */
export async function startAppWithRoutes({ routes, env = {}, clock = Date.now }: Options): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'trace', DATABASE_URL: database.url, ...env });
  const logLines: string[] = [];
  const logger = createLogger(config.logLevel, { write: (line) => void logLines.push(line) });
  const pool = createPool(config.database.url ?? '', config.database, logger);
  const metrics = new Metrics();

  @Module({ imports: [AppModule.forRoot({ config, logger, pool, clock, metrics })], controllers: routes })
  class WithRoutes {}

  const close = async () => {
    await app.close();
    await pool.end();
    keepLog(logLines.join(''));
    await database.drop();
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    WithRoutes,
    createHttpAdapter({ config, logger, clock, metrics }),
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await close();
    throw error;
  }
  return { url: await app.getUrl(), app, pool, databaseUrl: database.url, config, logLines, close };
}
