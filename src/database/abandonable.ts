import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../logging/logger.js';
import { cancelStatement } from './cancel-statement.js';
import { isUsable } from './copy.js';

/** A request to cancel is ignored by a server that has not begun the statement yet: then it is made again. */
const ASKED_AGAIN_AFTER_MS = 250;

/**
 * Runs `work` on a connection for somebody who may give up. When the signal says so, the server ends what it is doing,
 * and the connection is as good as before; one that the server does not answer on is destroyed.
 * @param work must look at the signal before each statement.
 * @throws the signal's reason when it was given up before a connection was there; else what `work` throws.
 */
export async function abandonable<T>(
  pool: Pool,
  signal: AbortSignal,
  logger: Logger,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = await pool.connect();
  let cancelling: { readonly ended: AbortController; readonly done: Promise<void> } | undefined;
  const cancel = () => {
    const ended = new AbortController();
    cancelling = { ended, done: cancelUntil(ended.signal, client, logger) };
  };
  let isBroken = false;
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    return await work(client);
  } catch (error) {
    isBroken = !isUsable(client, error);
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancelling?.ended.abort();
    // A cancellation still under way would hit whoever has the connection next.
    await cancelling?.done;
    client.release(isBroken);
  }
}

async function cancelUntil(ended: AbortSignal, client: PoolClient, logger: Logger): Promise<void> {
  while (!ended.aborted) {
    await cancelStatement(client).catch((error: unknown) => {
      logger.warn({ error }, 'a statement that nobody waits for could not be ended');
    });
    await setTimeout(ASKED_AGAIN_AFTER_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
