import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../errors/api-error.js';
import type { RateLimits } from './rate-limits.js';

/**
 * Counts every request by its client address, before its credentials are checked and its body is read. Requests to
 * unknown routes count as well.
 */
export function limitAddresses(fastify: FastifyInstance, limits: RateLimits): void {
  if (!limits.limitsAddresses) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const { unlimited, refusal } = request.routeOptions.config;
    if (unlimited) {
      done();
      return;
    }
    const refuse = (error: unknown) => {
      if (refusal === undefined || !(error instanceof ApiError)) done(error as Error);
      else reply.code(error.status).headers(error.headers).type(JSON_TYPE).send(JSON.stringify(refusal));
    };
    let counted: void | Promise<void>;
    try {
      counted = limits.countAddress(request.ip, reply);
    } catch (error) {
      refuse(error);
      return;
    }
    if (counted) counted.then(() => done(), refuse);
    else done();
  });
}

const JSON_TYPE = 'application/json; charset=utf-8';
