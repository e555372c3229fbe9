import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from '../telemetry/http-metrics.js';

/** Counts every request that reaches a route. */
export function countRequests(server: FastifyInstance, metrics: HttpMetrics): void {
  server.addHook('onRequest', (request, reply, done) => {
    countRequest(metrics, request, reply);
    done();
  });
}

/**
 * Counts a request at the end of its response: no hook of the server runs when the client has disconnected. A response
 * closes once. `once` would cost a wrapper for each request.
 */
export function countRequest(metrics: HttpMetrics, request: FastifyRequest, reply: FastifyReply): void {
  metrics.began();
  reply.raw.on('close', () => {
    const outcome = reply.raw.writableFinished ? reply.statusCode : 'aborted';
    metrics.ended(request.method, request.routeOptions.url, outcome, reply.elapsedTime / 1000);
  });
}
