import { readConfig } from '../../src/config/config.js';
import { createApp } from '../../src/bootstrap/create-app.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger } from '../../src/logging/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { keepLog } from '../support/secret-search.js';

/** One of several instances over one database. */
export interface Instance {
  readonly url: string;
  readonly logLines: readonly string[];
  readonly app: Awaited<ReturnType<typeof createApp>>;
  close(): Promise<void>;
}

export async function startInstance(databaseUrl: string, env: Record<string, string>): Promise<Instance> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', DATABASE_URL: databaseUrl, ...env });
  const logLines: string[] = [];
  const logger = createLogger(config.logLevel, { write: (line) => void logLines.push(line) });
  const pool = createPool(databaseUrl, config.database, logger);
  const app = await createApp({ config, logger, metrics: new Metrics(), pool });
  await app.listen(0, '127.0.0.1');
  const close = async () => {
    await app.close();
    await pool.end();
    keepLog(logLines.join(''));
  };
  return { url: await app.getUrl(), logLines, app, close };
}
