import {
  Inject,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Clock } from '../config/clock.js';
import { CLOCK, ENVELOPE_SOURCE } from '../config/config.module.js';
import { successEnvelope, type Envelope } from './envelope.js';

/** Puts the result of a handler under `data`, after the header with the request's tracking id. */
@Injectable()
class EnvelopeInterceptor implements NestInterceptor<unknown, Envelope<unknown>> {
  constructor(
    @Inject(ENVELOPE_SOURCE) private readonly source: string,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<Envelope<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next
      .handle()
      .pipe(
        map((data) =>
          successEnvelope(
            { source: this.source, now: this.clock(), trackingId: request.id },
            data as unknown,
          ),
        ),
      );
  }
}

/** Envelopes the answers of this controller or handler. */
export const Enveloped = () => UseInterceptors(EnvelopeInterceptor);
