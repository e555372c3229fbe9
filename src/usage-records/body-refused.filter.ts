import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../config/clock.js';
import { CLOCK, ENVELOPE_SOURCE } from '../config/config.module.js';
import type { PublicFault } from '../errors/api-error.js';
import { failureEnvelope } from '../http/envelope.js';
import { toJson } from '../http/json.js';
import { BodyRefused } from './body-refused.js';
import type { RecordError } from './verdict.js';

/** Answers a refused body with the faults of its records. Each fault has the record's place and identifier. */
@Catch(BodyRefused)
export class BodyRefusedFilter implements ExceptionFilter<BodyRefused> {
  constructor(
    @Inject(ENVELOPE_SOURCE) private readonly source: string,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  catch({ errors, foreign }: BodyRefused, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const context = {
      source: this.source,
      now: this.clock(),
      trackingId: http.getRequest<FastifyRequest>().id,
    };
    http
      .getResponse<FastifyReply>()
      .code(foreign ? 403 : 400)
      .type('application/json; charset=utf-8')
      .send(toJson(failureEnvelope(context, errors.map(toBodyFault))));
  }
}

/** A fault of a body that holds records. */
export interface BodyFault extends PublicFault {
  readonly index: number;
  readonly line?: number;
  readonly record_id?: string;
}

/** A record's error as a fault of the whole body. */
function toBodyFault({ index, line, record_id, code, description, field }: RecordError): BodyFault {
  const path = field === undefined ? `records[${index}]` : `records[${index}].${field}`;
  return {
    code,
    description,
    field: path,
    index,
    ...(line !== undefined && { line }),
    ...(record_id !== undefined && { record_id }),
  };
}
