import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import type { FailureResponder } from './failure-responder.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Collects the methods of every path as routes are added.
 * @returns a function to be called after all routes are added. It answers other methods with 405 and `Allow`.
 */
export function trackMethods(fastify: FastifyInstance): (responder: FailureResponder) => void {
  const methodsByUrl = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const known = methodsByUrl.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    if (known.has('GET')) known.add('HEAD');
    methodsByUrl.set(url, known);
  });
  return (responder) => {
    for (const [url, known] of [...methodsByUrl]) {
      const others = METHODS.filter((method) => !known.has(method));
      if (others.length === 0 || url.includes('*')) continue;
      const Allow = METHODS.filter((method) => known.has(method)).join(', ');
      fastify.route({
        method: others,
        url,
        // Answered before the body is read: the body does not matter with a wrong method.
        onRequest: (request, reply) => {
          responder.respond(
            new ApiError({ name: 'METHOD_NOT_ALLOWED' }, { headers: { Allow } }),
            request,
            reply,
          );
        },
        handler: () => undefined,
      });
    }
  };
}
