import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set by the access guard. */
    principal?: Principal;
  }
}

/** Who calls a handler, of a public one `PUBLIC_PRINCIPAL`. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error(`${context.getClass().name}.${context.getHandler().name} has no principal`);
  return principal;
});
