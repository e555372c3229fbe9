import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiTextQuery } from '../http/api-success.js';
import { REPORT_ANSWER_SCHEMA } from './answer/answer.dto.js';
import { CSV_ANSWER, NDJSON_ANSWER, PUBLISHED_ANSWERS, PUBLISHED_REQUESTS } from './examples.js';
import { FORMAT_NAMES } from './language/formats.js';
import { LAYOUTS } from './request/format.js';
import { REPORT_PARAMETER } from './request/report-in-url.js';
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
- \`fill\`, \`order_by\`, \`limit\`, pages, \`totals\` and \`compare\` change the shape of the answer; without them it has the
  published shape.
- Bandwidth is in Mbit/s (10^6 bits); a slot without records is unknown, not zero.`;

const toExamples = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([summary, value]) => [summary, { summary, value }]));

const ANSWER: ApiResponseOptions = {
  description: 'The series, or the window up to now. Bare: this answer has no envelope.',
  headers: {
    ETag: {
      description: 'Equal for equal answers only. Answers of `NOW`, and very long ones, have none.',
      schema: { type: 'string' },
    },
    'Content-Disposition': {
      description: 'The file name of a CSV or NDJSON answer.',
      schema: { type: 'string' },
    },
  },
  content: {
    'application/json': {
      schema: REPORT_ANSWER_SCHEMA,
      examples: toExamples(PUBLISHED_ANSWERS),
    },
    'text/csv': { schema: { type: 'string' }, example: CSV_ANSWER },
    'application/x-ndjson': { schema: { type: 'string' }, example: NDJSON_ANSWER },
  },
};

const SWITCH = { enum: ['true', 'false'] };

/** Documents the parameters of the form of an answer. */
const ApiForm = () =>
  applyDecorators(
    ApiTextQuery('format', 'Instead of `Accept`: the format of the answer.', { enum: FORMAT_NAMES }),
    ApiTextQuery(
      'layout',
      '`wide`: a row for each bucket and group, a column for each series. Not for JSON.',
      {
        enum: LAYOUTS,
      },
    ),
    ApiTextQuery('bom', 'Whether CSV begins with a byte order mark.', SWITCH),
    ApiTextQuery('safe', 'Whether CSV marks texts that a spreadsheet would run as formulas.', SWITCH),
  );

/** Documents the answer to a report, and its failures. */
export const ApiReportAnswer = () =>
  applyDecorators(
    ApiResponse({ ...ANSWER, status: 200 }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description:
        'The `ETag` of an answer that the client has. If it has not changed, the status is 304, without a body.',
    }),
    ApiForm(),
    ApiResponse({ status: 304, description: 'The client already has this answer.' }),
    ApiFailure(406, 'The answer has none of the accepted forms.', {
      name: 'NOT_ACCEPTABLE',
      field: 'Accept',
    }),
    ApiFailure(504, 'The deadline has passed. Try again after `Retry-After` seconds, or ask for less.', {
      name: 'DEADLINE_EXCEEDED',
    }),
  );

/** Documents the report. */
export const ApiReport = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Time, bytes and bandwidth of accounts, sites and subscribers',
      description: DESCRIPTION,
    }),
    ApiBody({ type: ReportDto, examples: toExamples({ ...PUBLISHED_REQUESTS, ...SHAPED_REQUESTS }) }),
    ApiReportAnswer(),
    ApiFailure(
      400,
      'Every fault of the request, each with its path.',
      { name: 'METRIC', field: 'metrics[0].name' },
      { name: 'RANGE_ORDER', field: 'end_date_time' },
    ),
  );

/** Documents the report in a URL. */
export const ApiReportInUrl = () =>
  applyDecorators(
    ApiOperation({
      summary: 'A report as a URL',
      description:
        'The same as `POST /connectivity/v1/report`, for spreadsheets and browsers, which can only fetch a URL. Path and query have at most 8,192 characters.',
    }),
    ApiQuery({
      name: REPORT_PARAMETER,
      required: true,
      description: 'The request as JSON, URL-encoded.',
      schema: { type: 'string' },
      example: JSON.stringify(Object.values(PUBLISHED_REQUESTS)[0]),
    }),
    ApiReportAnswer(),
    ApiFailure(
      400,
      'Every fault of the request, each with its path.',
      { name: 'REPORT_PARAMETER', field: 'q', detail: 'not valid JSON' },
      { name: 'METRIC', field: 'metrics[0].name' },
    ),
    ApiFailure(414, 'The URL has more than 8,192 characters. Use POST.', { name: 'URL_TOO_LONG' }),
  );
