import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedServerError } from './errors.js';

/** The only address on which the server listens. */
export const HOST = '127.0.0.1';

/*
 * The range is below the ports that systems choose for outgoing connections. Suppose that the server used a port of
 * that other range. A client that reconnects while the server is down could get the same port as its own local port.
 * It would then be connected to itself and block the server's port.
 */
const FIRST_PORT = 20_000;
const END_PORT = 32_768;
const ATTEMPTS = 200;

/** A port on which no program listens at this moment. */
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
