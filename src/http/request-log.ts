import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.js';
import { redact } from '../logging/redact.js';

/** Logs a line for each request that was answered. */
export class RequestLog {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    // No field has the name of a secret. The address is masked here, and the logger masks each line again.
    this.logger = logger.child({}, { redact: [] });
  }

  answered(request: FastifyRequest, reply: FastifyReply): void {
    if (!this.logger.isLevelEnabled('info')) return;
    const { url, routeOptions } = request;
    this.logger.info(
      {
        tracking_id: request.id,
        method: request.method,
        // The pattern of a route has no secret in it.
        url: url === routeOptions.url ? url : redact(withoutReport(url)),
        route: routeOptions.url,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
  }
}

/** A report in a URL may name subscribers. Bodies are not logged either. */
const withoutReport = (url: string): string => url.replaceAll(/([?&](?:q|%71)=)[^&#]*/gi, '$1[report]');
