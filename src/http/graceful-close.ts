import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** Longest that requests in flight may take to end once closing has begun. */
const LONGEST_CLOSE_MS = 30_000;

/** How long a request has yet to come whose first bytes may be under way when closing begins. */
const LAST_CALL_MS = 1_000;

/**
 * Lets close() deliver every answer under way and then end at once: a client that keeps its connection alive would
 * otherwise hold it until the keep-alive runs out. From the first moment of closing each answer says
 * `Connection: close`, and connections that fall idle are closed. So are those on which no request has come, or only half of its
 * head: Node.js does not count them as idle.
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

/** Tells the connections on which no request is under way. */
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
    answer.once('close', () => {
      add(socket, -1);
    });
  });
  return () => [...requests].flatMap(([socket, count]) => (count === 0 ? [socket] : []));
}
