import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FailureResponder } from './failure-responder.js';
import { ClientDisconnected } from './client-signal.js';

/** Answers every failure in the envelope. Modules with other published failures have their own filter. */
@Injectable()
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly responder: FailureResponder) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof ClientDisconnected) {
      this.responder.dismiss(error, http.getRequest<FastifyRequest>());
      return;
    }
    // After a streamed answer has begun, only a closed connection shows that it is incomplete.
    if (reply.raw.headersSent) {
      this.responder.report(error);
      reply.raw.destroy();
      return;
    }
    this.responder.respond(error, http.getRequest<FastifyRequest>(), reply);
  }
}
