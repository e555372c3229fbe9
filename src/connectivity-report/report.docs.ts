import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiGatewayTimeoutResponse,
  ApiHeader,
  ApiNotAcceptableResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { FlatReportDto, RangeReportDto } from './answer/answer.dto.js';
import { CSV_ANSWER, NDJSON_ANSWER, PUBLISHED_ANSWERS, PUBLISHED_REQUESTS } from './examples.js';
import { FORMAT_NAMES } from './language/formats.js';
import { ReportDto } from './request/report.dto.js';
import { SHAPED_REQUESTS } from './shape.examples.js';

const DESCRIPTION = `One endpoint, one query language: filter and metric clauses.

- All filters hold together; several expressions of one filter mean any of them.
- Buckets are aligned to UTC and printed in the offset of \`start_date_time\`. The range covers whole buckets, from the
  one that contains \`start_date_time\` through the one that begins at \`end_date_time\` rounded up. A bucket without
  records is left out.
- Without \`granularity\` an aggregation is one point over the range's 5-minute slots, and \`PERCENTILE\` returns the
  slots, ascending by value, up to and including the nearest-rank percentile.
- \`time_zone\` makes buckets begin with the hours and days of its clock, by which times then print; \`bucket_range\`
  \`EXACT\` asks for just the time from start to end. Both may be relative to now, such as \`NOW-7d\` or \`LAST_MONTH\`.
- \`NOW\` for both times asks for the five minutes up to the request; the answer is flat.
- \`fill\`, \`order_by\`, \`limit\`, pages, \`totals\` and \`compare\` give the answer another shape; without them it is as
  published.
- Bandwidth is in Mbit/s (10^6 bits); a slot without records is unknown, not zero.`;

const toExamples = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([summary, value]) => [summary, { summary, value }]));

const ANSWER: ApiResponseOptions = {
  description: 'The series, or the window up to now. Bare: this answer has no envelope.',
  headers: {
    ETag: {
      description: 'The same exactly when the answer is. Answers of `NOW`, and very long ones, have none.',
      schema: { type: 'string' },
    },
  },
  content: {
    'application/json': {
      schema: {
        oneOf: [{ $ref: getSchemaPath(RangeReportDto) }, { $ref: getSchemaPath(FlatReportDto) }],
      },
      examples: toExamples(PUBLISHED_ANSWERS),
    },
    'text/csv': { schema: { type: 'string' }, example: CSV_ANSWER },
    'application/x-ndjson': { schema: { type: 'string' }, example: NDJSON_ANSWER },
  },
};

/** Documents the report. */
export const ApiReport = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Time, bytes and bandwidth of accounts, sites and subscribers',
      description: DESCRIPTION,
    }),
    ApiBody({ type: ReportDto, examples: toExamples({ ...PUBLISHED_REQUESTS, ...SHAPED_REQUESTS }) }),
    ApiOkResponse(ANSWER),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of an answer that is known. The same answer is then 304, without a body.',
    }),
    ApiQuery({
      name: 'format',
      required: false,
      description: 'Instead of `Accept`: the form of the answer.',
      schema: { type: 'string', enum: FORMAT_NAMES },
    }),
    ApiResponse({ status: 304, description: 'The answer is the one that is known.' }),
    ApiNotAcceptableResponse(
      failureExample('The answer comes in none of the accepted forms.', [
        { name: 'NOT_ACCEPTABLE', field: 'Accept' },
      ]),
    ),
    ApiBadRequestResponse(
      failureExample('Every fault of the request, each with its path.', [
        { name: 'METRIC', field: 'metrics[0].name' },
        { name: 'RANGE_ORDER', field: 'end_date_time' },
      ]),
    ),
    ApiGatewayTimeoutResponse(
      failureExample('The deadline has passed. Try again after `Retry-After` seconds, or ask for less.', [
        { name: 'DEADLINE_EXCEEDED' },
      ]),
    ),
  );
