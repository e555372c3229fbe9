import type { Pool } from 'pg';
import type { Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { startEmbeddedServer, type EmbeddedServer } from './embedded/index.js';
import { migrate } from './migrator.js';
import { assertDurable, createPool } from './pool.js';

/** A database ready for use: reachable, durable, migrated. */
export interface OpenDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Ends the pool, then the embedded server if it is ours. */
  close(): Promise<void>;
}

/** The embedded server died and could not be started again. */
export type OnLost = (error: Error) => void;

/**
 * Opens the configured database; without one, starts the embedded server in the data folder.
 * @throws Error saying why it cannot be used.
 */
export async function openDatabase(
  config: Config,
  logger: Logger,
  onLost: OnLost = () => undefined,
): Promise<OpenDatabase> {
  const embedded =
    config.database.url === undefined ? await startEmbedded(config, logger, onLost) : undefined;
  const url = embedded?.url ?? config.database.url ?? '';
  const pool = createPool(url, config.database, logger);
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    await assertDurable(pool);
    const applied = await migrate(pool);
    if (applied.length > 0) logger.info({ migrations: applied }, 'database migrated');
    return { url, pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startEmbedded(
  { dataFolder }: Config,
  logger: Logger,
  onLost: OnLost,
): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({
    dataFolder,
    onLog: (level, message, detail) => logger[level](detail ?? {}, message),
  });
  server.onExit((event) => {
    const level = event.kind === 'restarted' ? 'warn' : 'error';
    logger[level](event, `the embedded database server ${event.kind.replace('-', ' ')}`);
    if (event.kind === 'gave-up') onLost(event.error);
  });
  return server;
}
