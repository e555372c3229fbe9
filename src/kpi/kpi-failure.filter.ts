import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { KpiRefused } from './problems.js';

/** The paths of the KPIs. */
export const KPI_PATH = /^\/api\/kpi[12]\/?$/;

/** The text for all failures except the rate limit. */
export const FAILURE = 'Something went wrong. Try again later!';

/** The text for callers that exceed the rate limit. */
export const TOO_MANY = 'Too many requests. Try again later!';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers every failure of a KPI in its published form: a bare JSON string. Its cause is only for the log. */
@Catch()
export class KpiFailureFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, text, headers = {} } = toAnswer(error);
    if (status < 500) this.logger.debug({ fault: text, status }, 'request refused');
    else this.logger.error({ error, status }, 'request failed');
    host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .code(status)
      .headers(headers)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(text));
  }
}

function toAnswer(error: unknown): Answer {
  if (error instanceof KpiRefused) return { status: 400, text: error.message };
  if (!(error instanceof ApiError)) return { status: 500, text: FAILURE };
  const { status, headers } = error;
  return status === 429 ? { status, text: TOO_MANY, headers } : { status: 500, text: FAILURE, headers };
}
