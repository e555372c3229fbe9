import {
  createParamDecorator,
  Inject,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import type { ReportsConfig } from '../config/sections.js';
import { REPORTS_CONFIG } from '../config/config.module.js';
import { ApiError } from '../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../errors/from-database.js';

/** The client has disconnected: no answer can be sent. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected';

  constructor() {
    super('the client has disconnected');
  }
}

/**
 * Aborts a handler when its client disconnects or its deadline passes. The request then fails at once, even if the
 * handler needs longer to end: with ClientDisconnected, or with ApiError DEADLINE_EXCEEDED.
 */
@Injectable()
export class ClientSignalInterceptor implements NestInterceptor {
  constructor(@Inject(REPORTS_CONFIG) private readonly config: ReportsConfig) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { raw } = http.getResponse<FastifyReply>();
    const client = new AbortController();
    http.getRequest<FastifyRequest>().clientSignal = client.signal;
    return new Observable((subscriber) => {
      const cancel = (reason: Error) => {
        subscriber.error(reason);
        client.abort(reason);
      };
      const disconnected = () => cancel(new ClientDisconnected());
      const timer = setTimeout(() => cancel(deadlineExceeded()), this.config.deadlineMs);
      subscriber.add(() => {
        clearTimeout(timer);
        raw.off('close', disconnected);
      });
      if (raw.destroyed) disconnected();
      else {
        raw.once('close', disconnected);
        next.handle().subscribe(subscriber);
      }
    });
  }
}

/** Aborts the handlers of this controller, or this handler, when the client disconnects or the deadline passes. */
export const CancelledWithClient = () => UseInterceptors(ClientSignalInterceptor);

/** The signal of a handler that is {@link CancelledWithClient}. The request fails with the reason of the signal. */
export const ClientSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const { clientSignal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!clientSignal) throw new Error(`${context.getHandler().name} is not cancelled with its client`);
  return clientSignal;
});

const deadlineExceeded = () =>
  new ApiError({ name: 'DEADLINE_EXCEEDED' }, { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
