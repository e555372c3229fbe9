import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from './rate-limits.js';

/** Counts requests by their credential. Runs after the access guard, which sets the principal. */
@Injectable()
export class CredentialLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const { principal, routeOptions, body, ip } = http.getRequest<FastifyRequest>();
    if (!principal) throw new Error('A request has no principal yet: the access guard must run first');
    if (routeOptions.config.unlimited) return true;
    const amount = routeOptions.config.countsAs?.(body);
    const reply = http.getResponse<FastifyReply>();
    const counted = this.limits.countCredential(principal, ip, reply, amount);
    return counted === undefined || counted.then(() => true);
  }
}
