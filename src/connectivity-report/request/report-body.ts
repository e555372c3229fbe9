import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Fault } from '../../errors/api-error.js';
import { isObject } from '../../common/is-object.js';
import { readShape, type ReadShape } from '../../errors/read-shape.js';
import { NO_OBJECT } from '../../http/read-dto.js';
import { nestingFaults } from './nested-filter-shape.js';
import { ReportDto } from './report.dto.js';

/** The most bytes of the body of a report. */
export const LARGEST_REPORT = 1_048_576;

const WORDING = { unknownProperty: 'UNKNOWN_PROPERTY', fallback: 'REFUSED' } as const;

/** Results for frozen bodies: equal bodies are one frozen value, which is read once. */
const known = new WeakMap<object, ReadShape<ReportDto>>();

/**
 * The body of a report: `@ReportBody() body: ReadShape<ReportDto>`. It throws nothing, because the answer lists faults
 * of the shape together with faults of the meaning. It is a parameter decorator, because a pipe takes a tenth of the
 * time of a short report ([measured](../../../docs/adr/client-signal.md)).
 */
export const ReportBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): ReadShape<ReportDto> =>
    readReportBody(context.switchToHttp().getRequest<FastifyRequest>().body),
);

/** Reads a request body, and lists every fault of its shape, each with its path. */
export function readReportBody(body: unknown): ReadShape<ReportDto> {
  if (!isObject(body)) return NOT_AN_OBJECT;
  const before = known.get(body);
  if (before) return before;
  const nesting = nestedFaults(body);
  const sound = nesting.length === 0 ? body : { ...body, dimension_filter: undefined };
  const { dto, faults } = readShape(ReportDto, sound, WORDING);
  const read = { dto, faults: [...faults, ...nesting] };
  if (read.faults.length === 0 && Object.isFrozen(body)) known.set(body, read);
  return read;
}

const NOT_AN_OBJECT: ReadShape<ReportDto> = {
  dto: new ReportDto(),
  faults: [NO_OBJECT],
};

/** Checked first, because filters are read recursively. */
function nestedFaults({ dimension_filter: filter }: Readonly<Record<string, unknown>>): Fault[] {
  return filter == null ? [] : nestingFaults(filter, 'dimension_filter');
}
