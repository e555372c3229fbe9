import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../../errors/api-error.js';
import type { RateLimits } from './rate-limits.js';

/** What `@RouteConfig` may say of a route's limits. */
interface LimitedRoute {
  /** Is answered whoever asks how often: what watches over the service must always hear how it is. */
  readonly unlimited?: boolean;
  /** Answers a refusal in place of the envelope, as a JSON string. */
  readonly refusal?: string;
}

/**
 * Counts every request by the address it comes from, unknown routes included, before its credentials are looked at and
 * before its body is read.
 */
export function limitAddresses(fastify: FastifyInstance, limits: RateLimits): void {
  if (!limits.limitsAddresses) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const { unlimited, refusal } = routeOf(request);
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

const routeOf = ({ routeOptions }: FastifyRequest): LimitedRoute => routeOptions.config as LimitedRoute;
