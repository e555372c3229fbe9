import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import '../auth/current-principal.js';
import { RateLimits } from './rate-limits.js';

/** Counts requests by their API key. Stands behind the access guard, which says whose they are. */
@Injectable()
export class KeyLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const { principal } = http.getRequest<FastifyRequest>();
    if (!principal) throw new Error('Requests are counted before it is known whose they are');
    const counted = this.limits.countKey(principal, http.getResponse<FastifyReply>());
    return counted === undefined || counted.then(() => true);
  }
}
