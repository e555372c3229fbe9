import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Logger } from '../logging/logger.js';
import { cancelStatement } from './cancel-statement.js';
import { isUsable } from './copy.js';

/** The server ignores a request to cancel a statement that has not begun. Then the request is repeated. */
const REPEATED_AFTER_MS = 250;

/**
 * Runs `work` on a connection of the pool. When the signal is aborted, the database cancels the statement under way;
 * the connection can then be used again. A connection that still waits for an answer is destroyed.
 * @param work checks the signal before each statement. It calls `destroy` when the connection must not be used again.
 * @throws the signal's reason when it is aborted before there is a connection; else the error of `work`.
 */
export async function borrowConnection<T>(
  pool: { connect(): Promise<PoolClient> },
  logger: Pick<Logger, 'warn'>,
  signal: AbortSignal | undefined,
  work: (client: PoolClient, destroy: () => void) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const client = await pool.connect();
  const stop = signal && cancelOnAbort(client, logger, signal);
  let isBroken = false;
  try {
    signal?.throwIfAborted();
    return await work(client, () => (isBroken = true));
  } catch (error) {
    isBroken ||= !isUsable(client, error);
    throw error;
  } finally {
    // A late cancel request would cancel the next statement of this connection.
    await stop?.();
    client.release(isBroken);
  }
}

/** @returns a function that stops watching the signal. It waits for a cancel request under way. */
function cancelOnAbort(
  client: PoolClient,
  logger: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): () => Promise<void> | undefined {
  let cancelling: { readonly ended: AbortController; readonly done: Promise<void> } | undefined;
  const cancel = () => {
    const ended = new AbortController();
    cancelling = { ended, done: cancelUntil(ended.signal, client, logger) };
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    signal.removeEventListener('abort', cancel);
    cancelling?.ended.abort();
    return cancelling?.done;
  };
}

async function cancelUntil(
  ended: AbortSignal,
  client: PoolClient,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  while (!ended.aborted) {
    await cancelStatement(client).catch((error: unknown) => {
      logger.warn({ error }, 'a statement could not be cancelled');
    });
    await setTimeout(REPEATED_AFTER_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
