import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';

/** Bytes of rows that are decoded before other work runs: some hundred rows. */
const AT_ONCE = 16_384;

type Take = (bytes: Buffer) => void;

/**
 * Lets other work run between the rows of a large result. Node.js reads 64 KiB of a connection at once, and up to two
 * megabytes in a row. Decoding them blocks every other request for more than 100 ms, and those of one reading for 2 ms.
 */
export function readInTurns(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const [decode, ...others] = stream.listeners('data') as Take[];
  if (!decode || others.length > 0) throw new Error('pg has changed how it reads its connection');
  let decoded = 0;
  const decodeNext = (bytes: Buffer): void => {
    if (stream.destroyed) return;
    decode(bytes.subarray(0, AT_ONCE));
    if (bytes.length > AT_ONCE) setImmediate(decodeNext, bytes.subarray(AT_ONCE));
    else setImmediate(() => stream.resume());
  };
  stream.off('data', decode);
  stream.on('data', (bytes: Buffer) => {
    decoded += bytes.length;
    if (decoded < AT_ONCE) {
      decode(bytes);
      return;
    }
    decoded = 0;
    stream.pause();
    decodeNext(bytes);
  });
}
