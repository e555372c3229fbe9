import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LOGGER, type Logger } from '../logging/logger.js';
import { KpiRefused } from './problems.js';

/** The paths of the KPIs. */
export const KPI_PATH = /^\/api\/kpi[12]\/?$/;

/** The text for all failures except the rate limit. */
export const FAILURE = 'Something went wrong. Try again later!';

/** The text for callers that exceed the rate limit. */
export const TOO_MANY = 'Too many requests. Try again later!';

/** Answers every failure of a KPI in its published form: a bare JSON string. Its cause is only for the log. */
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
