import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** The longest time for requests under way to end after closing has begun. */
const LONGEST_CLOSE_MS = 30_000;

/** How long a request may take to arrive when its first bytes are under way at the start of closing. */
const LAST_CALL_MS = 1_000;

/**
 * Lets close() deliver every answer under way and then end at once. Otherwise a client that keeps its connection alive
 * delays the end until the keep-alive timeout. While the server closes, each answer says `Connection: close`, and idle
 * connections are closed. Connections with no request yet, or with half a request head, are closed too: Node.js does
 * not count them as idle.
 */
export function closeGracefully(server: FastifyInstance): void {
  const unused = unusedConnections(server);
  let closing = false;
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done(null, payload);
  });
  server.addHook('onResponse', (_request, _reply, done) => {
    if (closing) setImmediate(() => server.server.closeIdleConnections());
    done();
  });
  server.addHook('preClose', (done) => {
    closing = true;
    setInterval(() => {
      for (const socket of unused()) socket.destroy();
    }, LAST_CALL_MS).unref();
    setTimeout(() => server.server.closeAllConnections(), LONGEST_CLOSE_MS).unref();
    done();
  });
}

/** Finds the connections without a request under way. */
function unusedConnections({ server }: FastifyInstance): () => Socket[] {
  const requests = new Map<Socket, number>();
  const add = (socket: Socket, count: number) => {
    const known = requests.get(socket);
    if (known !== undefined) requests.set(socket, known + count);
  };
  server.on('connection', (socket: Socket) => {
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.on('request', ({ socket }, answer) => {
    add(socket, 1);
    answer.on('close', () => {
      add(socket, -1);
    });
  });
  return () => [...requests].flatMap(([socket, count]) => (count === 0 ? [socket] : []));
}
