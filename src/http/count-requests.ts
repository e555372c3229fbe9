import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from '../telemetry/http-metrics.js';

/** Counts every request that gets as far as a route. */
export function countRequests(server: FastifyInstance, metrics: HttpMetrics): void {
  server.addHook('onRequest', (request, reply, done) => {
    countRequest(metrics, request, reply);
    done();
  });
}

/** Counts a request as its answer ends, also when its caller is gone before: then no hook of the server runs. */
export function countRequest(metrics: HttpMetrics, request: FastifyRequest, reply: FastifyReply): void {
  metrics.inFlight++;
  reply.raw.once('close', () => {
    metrics.inFlight--;
    const outcome = reply.raw.writableFinished ? reply.statusCode : 'aborted';
    metrics.answered(request.method, request.routeOptions.url, outcome, reply.elapsedTime / 1000);
  });
}
