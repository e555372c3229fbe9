import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { readConfig, type Config } from '../../src/config/config.js';
import type { Clock } from '../../src/config/clock.js';
import { createApp } from '../../src/bootstrap/create-app.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger, type Logger } from '../../src/logging/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { createTestDatabase } from './databases.js';
import { packBetweenRequests, type PackedBetween } from './packing.js';
import { keepLog } from './secret-search.js';

export interface TestApp {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly config: Config;
  /** What was logged, a line each. */
  readonly logLines: readonly string[];
  /** What was packed and unpacked between requests. */
  readonly packed?: PackedBetween;
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
  /** Whether days are packed and unpacked between requests, asked at each. */
  readonly packing?: () => boolean;
}

/** The whole service on a free port, over a fresh database. */
export async function startTestApp({ env = {}, clock, packing }: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', DATABASE_URL: database.url, ...env });
  const logLines: string[] = [];
  const logger: Logger = createLogger(config.logLevel, { write: (line) => void logLines.push(line) });
  const pool = createPool(config.database.url ?? '', config.database, logger);
  const app = await createApp({ config, logger, metrics: new Metrics(), pool, clock });
  const packs = process.env.TEST_PACKING ? () => true : (packing ?? (() => false));
  const packed = packBetweenRequests(app, pool, packs);
  if (process.env.TEST_PACKING || packing) await pool.query('SELECT usage_packing_begin()');
  await app.listen(0, '127.0.0.1');
  const close = async () => {
    await app.close();
    await pool.end();
    keepLog(logLines.join(''));
    await database.drop();
  };
  return { url: await app.getUrl(), app, pool, databaseUrl: database.url, config, logLines, packed, close };
}
