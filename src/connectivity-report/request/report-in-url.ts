import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isObject } from '../../common/is-object.js';
import { ApiError } from '../../errors/api-error.js';
import type { ReadShape } from '../../errors/read-shape.js';
import { RecurringBodies } from '../../http/recurring-bodies.js';
import { readReportBody } from './report-body.js';
import type { ReportDto } from './report.dto.js';

/** The parameter with the report. */
export const REPORT_PARAMETER = 'q';

const requests = new RecurringBodies();

/** The report in the URL of a request: `@ReportInUrl() body: ReadShape<ReportDto>`. */
export const ReportInUrl = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { query } = context
    .switchToHttp()
    .getRequest<FastifyRequest<{ Querystring: Readonly<Record<string, unknown>> }>>();
  return readReportParameter(query[REPORT_PARAMETER]);
});

/**
 * Reads a report as the parameter of a URL gives it. Faults inside the report have their path in it, as in a body.
 * @throws ApiError REPORT_PARAMETER unless it is one JSON object.
 */
function readReportParameter(given: unknown): ReadShape<ReportDto> {
  if (Array.isArray(given)) throw refused('given more than once');
  if (typeof given !== 'string' || given === '') throw refused('must be the report as JSON, URL-encoded');
  return readReportBody(readObject(given));
}

function readObject(text: string): object {
  try {
    const value = requests.parse(Buffer.from(text));
    if (isObject(value)) return value;
  } catch (error) {
    const [fault] = error instanceof ApiError ? error.faults : [];
    throw fault ? refused(fault.detail, error) : error;
  }
  throw refused('must be a JSON object');
}

const refused = (detail: string | undefined, cause?: unknown): ApiError =>
  new ApiError({ name: 'REPORT_PARAMETER', field: REPORT_PARAMETER, detail }, { cause });
