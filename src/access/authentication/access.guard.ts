import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { whenKnown } from '../../common/maybe-promise.js';
import { Admission } from './admission.js';

/**
 * Guards every handler: admits the requests that its `@Authenticated` or `@Public` allows. A handler with neither
 * admits no request. Most requests have their principal already: the request front made it before it read the body.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly admission: Admission) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.principal) return true;
    const { access } = request.routeOptions.config;
    if (access === undefined)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} is undecided`);
    return whenKnown(this.admission.admit(access, request), (principal) => {
      request.principal = principal;
      return true;
    });
  }
}
