import { once } from 'node:events';

/** The result of the work. Rejects as soon as the signal is aborted, even if the work goes on. */
export async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const ended = new AbortController();
  const aborted = once(signal, 'abort', { signal: ended.signal }).then(
    () => Promise.reject(signal.reason as Error),
    () => work,
  );
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.abort();
  }
}
