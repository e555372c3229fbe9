import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LOGGER, type Logger } from '../logging/logger.js';
import { KpiRefused } from './problems.js';

/** Where the KPIs are. */
export const KPI_PATH = /^\/api\/kpi[12]\/?$/;

/** The one text for callers, whatever failed. */
export const FAILURE = 'Something went wrong. Try again later!';

/** For callers that exceed the rate limit. */
export const TOO_MANY = 'Too many requests. Try again later!';

/** Answers every failure of a KPI as published: a bare JSON string. Its cause goes to the log only. */
@Catch()
export class KpiFailureFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const refused = error instanceof KpiRefused;
    if (refused) this.logger.debug({ fault: error.message, status: 400 }, 'request refused');
    else this.logger.error({ error, status: 500 }, 'request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    reply
      .code(refused ? 400 : 500)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(refused ? error.message : FAILURE));
  }
}
