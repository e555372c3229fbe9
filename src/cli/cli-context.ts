import { runningServerUrl } from '@edgemeter/embedded-postgres-server';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { AppModule } from '../app.module.js';
import { adaptIfDistributed } from '../cluster/adapt-if-distributed.js';
import { readConfig, type Config } from '../config/config.js';
import { EMBEDDED_APPLICATION, openDatabase } from '../database/open-database.js';
import { createLogger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { requestContext } from '../logging/request-context.js';
import { Metrics } from '../telemetry/metrics.js';
import { VerificationService } from '../rollups/verification.service.js';

/** The context of a command: the service's own modules, without its HTTP server. */
export interface CliContext {
  readonly app: INestApplicationContext;
  readonly config: Config;
}

/**
 * Runs a command over the configured database. Without `DATABASE_URL` that is the embedded one. If the service runs,
 * the command uses its embedded server; otherwise it starts one and stops it at the end.
 */
export async function withContext<T>(work: (context: CliContext) => Promise<T>): Promise<T> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const { dataFolder } = config;
  const url =
    config.database.url ?? (await runningServerUrl({ dataFolder, application: EMBEDDED_APPLICATION }));
  const logger = createLogger(config.logLevel, process.stderr);
  const database = await openDatabase({ ...config, database: { ...config.database, url } }, logger, {
    onMigrated: (pool, isChanged) => adaptIfDistributed(pool, logger, isChanged),
  });
  try {
    const app = await NestFactory.createApplicationContext(
      AppModule.forRoot({ config, logger, pool: database.pool, metrics: new Metrics() }),
      {
        logger: new NestLogger(logger),
        abortOnError: false,
      },
    );
    try {
      await app.get(VerificationService).makeMissing();
      // The tracking id connects the lines of the log with the entries of the audit log.
      return await requestContext.run({ trackingId: randomUUID() }, () => work({ app, config }));
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
  }
}
