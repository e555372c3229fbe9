import type { PoolClient } from 'pg';
import type { Socket } from 'node:net';

/** Bytes of rows that are decoded before other work runs: some hundred rows. */
const AT_ONCE = 32_768;

/**
 * Lets other work run between the rows of a large result. Node.js reads up to two megabytes of a connection at once,
 * and decoding them blocks every other request for more than 100 ms.
 */
export function readInTurns(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes < AT_ONCE) return;
    bytes = 0;
    stream.pause();
    setImmediate(() => stream.resume());
  });
}
