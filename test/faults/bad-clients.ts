import { connect, type Socket } from 'node:net';

const CLIENTS = 20;

/** Begins to send records, and sends no more. */
async function beginSending({ hostname, port }: URL): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const head = 'POST /usage/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"record_id"';
  await new Promise((resolve) => socket.write(head, resolve));
  return socket;
}

/** Clients that are slow within their body. @returns a function by which they leave, without a word. */
export async function slowClients(url: string): Promise<() => void> {
  const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => beginSending(new URL(url))));
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
