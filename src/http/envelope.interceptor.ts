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
class EnvelopeInterceptor implements NestInterceptor<unknown, Envelope<unknown> | Buffer> {
  constructor(
    @Inject(ENVELOPE_SOURCE) private readonly source: string,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<Envelope<unknown> | Buffer> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((data: unknown) =>
        // Bytes are an answer in another format than JSON.
        Buffer.isBuffer(data)
          ? data
          : successEnvelope({ source: this.source, now: this.clock(), trackingId: request.id }, data),
      ),
    );
  }
}

/** Envelopes the answers of this controller or handler. */
export const Enveloped = () => UseInterceptors(EnvelopeInterceptor);
