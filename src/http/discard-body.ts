import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const MOST_DISCARDED_BYTES = 1_048_576;
const LONGEST_DISCARD_MS = 1_000;

/** Node's own iterator closes the request when it stops early. The client would then not receive the answer. */
export const withoutClosing = (raw: IncomingMessage): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>,
});

/**
 * Reads a part of the rest of a refused body. Many clients look for an answer only after they have sent everything, and
 * lose it when the connection closes before. Size and time are limited, so that no client keeps the service reading. Of
 * a body that is announced as larger, or that the client sends only when asked to, nothing is read.
 */
export async function discardBody(raw: IncomingMessage): Promise<void> {
  const { 'content-length': length, 'transfer-encoding': coding, expect } = raw.headers;
  if (raw.readableEnded || raw.destroyed || expect !== undefined) return;
  if (coding === undefined && !(Number(length) > 0 && Number(length) <= MOST_DISCARDED_BYTES)) return;
  await Promise.race([
    discard(raw).catch(() => undefined),
    setTimeout(LONGEST_DISCARD_MS, undefined, { ref: false }),
  ]);
}

async function discard(raw: IncomingMessage): Promise<void> {
  let left = MOST_DISCARDED_BYTES;
  for await (const chunk of withoutClosing(raw)) {
    left -= chunk.length;
    if (left < 0) break;
  }
}
