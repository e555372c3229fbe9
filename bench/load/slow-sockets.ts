import { connect, type Socket } from 'node:net';
import type { Address } from './connection.js';

export interface SlowSocketsJob {
  readonly address: Address;
  /** How many there are at any time. */
  readonly sockets: number;
  readonly durationMs: number;
  /** A request with a large answer. */
  readonly large: Uint8Array;
  /** The head of a request whose body does not come. */
  readonly bodiless: Uint8Array;
}

export interface SlowSockets {
  /** How many the service has closed. Each was replaced. */
  readonly closed: number;
}

const DRIP_MS = 500;

/**
 * Opens connections that send nothing, half a head, a head without a body, or that ask for a large answer and read a
 * few bytes of it now and then. A connection that the service closes is replaced.
 */
export async function slowSockets(job: SlowSocketsJob): Promise<SlowSockets> {
  const { address, durationMs } = job;
  const [large, bodiless] = [Buffer.from(job.large), Buffer.from(job.bodiless)];
  const firstBytes = [Buffer.alloc(0), Buffer.from('GET / HTTP/1.1\r\nHost: a'), bodiless, large];
  const open = new Set<Socket>();
  let [isOver, closed] = [false, 0];
  const start = (kind: number): void => {
    const socket = connect(address);
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      if (isOver) return;
      closed++;
      start(kind);
    });
    socket.write(firstBytes[kind] ?? Buffer.alloc(0));
  };
  for (let i = 0; i < job.sockets; i++) start(i % firstBytes.length);
  const drip = setInterval(() => {
    for (const socket of open) socket.read(64);
  }, DRIP_MS);
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  clearInterval(drip);
  isOver = true;
  for (const socket of open) socket.destroy();
  return { closed };
}
