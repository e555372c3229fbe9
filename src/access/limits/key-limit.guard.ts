import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import '../authentication/current-principal.js';
import { RateLimits } from './rate-limits.js';

/** What `@RouteConfig` may say of a route: as how many requests one with that body counts. */
interface CountedRoute {
  readonly countsAs?: (body: unknown) => number;
}

/** Counts requests by their API key. Stands behind the access guard, which says whose they are. */
@Injectable()
export class KeyLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const { principal, routeOptions, body } = http.getRequest<FastifyRequest>();
    if (!principal) throw new Error('Requests are counted before it is known whose they are');
    const { countsAs } = routeOptions.config as CountedRoute;
    const counted = this.limits.countKey(principal, http.getResponse<FastifyReply>(), countsAs?.(body));
    return counted === undefined || counted.then(() => true);
  }
}
