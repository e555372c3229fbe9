import type { FastifyInstance } from 'fastify';

/** Longest that requests in flight may take to end once closing has begun. */
const LONGEST_CLOSE_MS = 30_000;

/**
 * Lets close() deliver every answer under way and then end at once: a client that keeps its connection alive would
 * otherwise hold it until the keep-alive runs out. From the first moment of closing each answer says
 * `Connection: close`, and connections that fall idle are closed.
 */
export function closeGracefully(server: FastifyInstance): void {
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
    setTimeout(() => server.server.closeAllConnections(), LONGEST_CLOSE_MS).unref();
    done();
  });
}
