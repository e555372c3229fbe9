import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedServerError } from './errors.js';

/** The only address the server listens on. */
export const HOST = '127.0.0.1';

/*
 * Below the range from which systems pick the local ends of outgoing connections. While the server
 * is down, a client that keeps reconnecting to a port of that range would now and then be given
 * that very port as its own, be connected to itself and keep the server from coming back.
 */
const FIRST_PORT = 20_000;
const END_PORT = 32_768;
const ATTEMPTS = 200;

/** A port nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, END_PORT);
    if (await isPortFree(port)) return port;
  }
  throw new EmbeddedServerError(`No free port found between ${FIRST_PORT} and ${END_PORT - 1}.`);
}

/** Whether the server could listen on this port at this moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createServer();
    listener.once('error', () => {
      resolve(false);
    });
    listener.listen({ host: HOST, port, exclusive: true }, () => {
      listener.close(() => {
        resolve(true);
      });
    });
  });
}
