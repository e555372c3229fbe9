import { startEmbeddedServer, type EmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Config } from '../config/config.js';
import { isDatabaseAway } from '../errors/from-database.js';
import type { Logger } from '../logging/logger.js';
import { unless } from '../common/unless.js';
import { migrate } from './migrator.js';
import { assertDurable, createPool } from './pool.js';

/** A database that is ready for use: reachable, durable, migrated. */
export interface OpenDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Ends the pool, then the embedded server if this process started it. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Called when the embedded server died and could not be started again. */
  readonly onLost?: (error: Error) => void;
  /**
   * Called before each further attempt to reach an external database that is unavailable. Absent: an unavailable
   * database is a failure.
   */
  readonly onAway?: () => Promise<void>;
  /** Called when the migrations are applied, with whether there were any. */
  readonly onMigrated?: (pool: Pool, isChanged: boolean) => Promise<void>;
  /** Cancels the waiting. */
  readonly signal?: AbortSignal;
}

/** Name of the embedded server's role, database and system user. */
export const EMBEDDED_APPLICATION = 'edgemeter';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Opens the configured database. Without one, starts the embedded server in the data folder.
 * @throws Error with the reason why the database cannot be used.
 */
export async function openDatabase(
  config: Config,
  logger: Logger,
  options: OpenOptions = {},
): Promise<OpenDatabase> {
  const embedded =
    config.database.url === undefined ? await startEmbedded(config, logger, options) : undefined;
  const url = embedded?.url ?? config.database.url ?? '';
  const pool = createPool(url, config.database, logger);
  const close = async () => {
    const ended = pool.end();
    // A cancelled start may have a statement under way, which would delay the end of the pool. The server rolls it
    // back.
    if (embedded || !options.signal?.aborted) await ended;
    await embedded?.stop();
  };
  try {
    const prepared = prepare(pool, logger, embedded ? { onMigrated: options.onMigrated } : options);
    const applied = await (options.signal && !embedded ? unless(options.signal, prepared) : prepared);
    if (applied.length > 0) logger.info({ migrations: applied }, 'database migrated');
    return { url, pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Checks and migrates the database, once it can be reached. @returns the migrations applied. */
async function prepare(
  pool: Pool,
  logger: Logger,
  { onAway, onMigrated, signal }: OpenOptions,
): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      await assertDurable(pool);
      const applied = await migrate(pool);
      await onMigrated?.(pool, applied.length > 0);
      return applied;
    } catch (error) {
      if (!onAway || !isDatabaseAway(error)) throw error;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
      const { message } = error as Error;
      logger.warn({ reason: message, attempt: attempt + 1, next_in_ms: pause }, 'the database is away');
      await onAway();
      await sleep(pause, undefined, { signal });
    }
  }
}

async function startEmbedded(
  { dataFolder }: Config,
  logger: Logger,
  { onLost }: OpenOptions,
): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({
    dataFolder,
    application: EMBEDDED_APPLICATION,
    onLog: (level, message, detail) => logger[level](detail ?? {}, message),
  });
  server.onExit((event) => {
    const level = event.kind === 'restarted' ? 'warn' : 'error';
    logger[level](event, `the embedded database server ${event.kind.replace('-', ' ')}`);
    if (event.kind === 'gave-up') onLost?.(event.error);
  });
  return server;
}
