import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from './rate-limits.js';

/** Counts requests by their API key. Runs after the access guard, which sets the principal. */
@Injectable()
export class KeyLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const { principal, routeOptions, body } = http.getRequest<FastifyRequest>();
    if (!principal) throw new Error('A request has no principal yet: the access guard must run first');
    const amount = routeOptions.config.countsAs?.(body);
    const counted = this.limits.countKey(principal, http.getResponse<FastifyReply>(), amount);
    return counted === undefined || counted.then(() => true);
  }
}
