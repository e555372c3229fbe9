import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { referenceTo, type AnswerClass } from '../http/api-success.js';
import { PUBLISHED_INTERVALS } from './intervals.js';
import { FAILURE, TOO_MANY } from './kpi-failure.filter.js';
import { KPI_FORMATS, MOST_ROWS_PER_PAGE } from './kpi-parameters.js';
import { Kpi1Row, Kpi2Row } from './kpi.answer.js';
import { FRACTION, noneOf, NO_UUID, refuseKpi1, refuseKpi2 } from './problems.js';

const DESCRIPTION = `All parameters are optional and hold together. Intervals are aligned to UTC, and published once
they have ended; late records and corrections change them afterwards. Rows are ordered by their start, then by the name
of the interval, then by the key. Without \`limit\` the whole result is streamed, however large it is.`;

const MILLISECONDS = { type: 'number', format: 'double' } as const;

const SWITCH = { type: 'string', enum: ['true', 'false'] };

const parameter = (name: string, description: string, schema: object) =>
  ApiQuery({ name, required: false, description, schema });

const equal = (name: string, schema: object) =>
  parameter(name, 'Keeps the rows that have this value.', schema);

/** The parameters of a KPI: its key, the interval, its value, and which rows are selected. */
const ApiParameters = (key: ReturnType<typeof equal>, value: string) =>
  applyDecorators(
    key,
    parameter('interval', 'Length of the intervals; both unless given. `5-minutes` is accepted too.', {
      type: 'string',
      enum: PUBLISHED_INTERVALS,
    }),
    equal('interval_start_timestamp', MILLISECONDS),
    equal('interval_end_timestamp', MILLISECONDS),
    equal(value, { type: 'integer' }),
    parameter('from', 'Keeps intervals that start at this time or later. Unix milliseconds.', MILLISECONDS),
    parameter('to', 'Keeps intervals that start earlier. Unix milliseconds.', MILLISECONDS),
    parameter('top', 'Keeps this many rows with the greatest values in each interval; ties by key.', {
      type: 'integer',
      minimum: 1,
    }),
    parameter('limit', 'Rows on a page. While more follow, the header `Link` leads to the next page.', {
      type: 'integer',
      minimum: 1,
      maximum: MOST_ROWS_PER_PAGE,
    }),
    parameter('format', 'Instead of `Accept`: the format of the answer. JSON unless given.', {
      type: 'string',
      enum: KPI_FORMATS,
    }),
    parameter('bom', 'Whether CSV begins with a byte order mark.', SWITCH),
    parameter('safe', 'For CSV, as in reports. No column has texts that need it.', SWITCH),
    parameter('cursor', 'Where the page begins: the `cursor` in the `Link` of the page before.', {
      type: 'string',
    }),
  );

const ApiRows = (Row: AnswerClass<object>) =>
  applyDecorators(
    ApiExtraModels(Row),
    ApiResponse({
      status: 200,
      description: 'The rows, bare: this answer has no envelope.',
      headers: {
        Link: { description: 'The next page, when there is one (RFC 8288).', schema: { type: 'string' } },
        'X-Tracking-Id': { description: "The request's tracking id.", schema: { type: 'string' } },
      },
      content: {
        'application/json': { schema: { type: 'array', items: referenceTo(Row) }, example: [Row.example] },
        'text/csv': {
          schema: { type: 'string' },
          example: [Object.keys(Row.example), Object.values(Row.example)]
            .map((line) => `${line.join()}\r\n`)
            .join(''),
        },
      },
    }),
  );

const ApiText = (status: number, description: string, example: string) =>
  ApiResponse({
    status,
    description,
    content: { 'application/json': { schema: { type: 'string' }, example } },
  });

/** Documents the failures of a KPI. @param refused the text of a 400. */
const ApiKpiFailures = (refused: string) =>
  applyDecorators(
    ApiText(400, 'Every bad, unknown or repeated parameter is named.', refused),
    ApiText(
      429,
      'The limit of requests from an address is used up. Try again after `Retry-After` seconds.',
      TOO_MANY,
    ),
    ApiText(500, 'Something failed. The cause is in the log only.', FAILURE),
  );

const REFUSED_KPI_1 = refuseKpi1([
  { name: 'service_id', problem: FRACTION },
  { name: 'interval', problem: noneOf(PUBLISHED_INTERVALS) },
]);

/** Documents KPI 1. */
export const ApiKpi1 = () =>
  applyDecorators(
    ApiOperation({ summary: 'Traffic of each service, in intervals', description: DESCRIPTION }),
    ApiParameters(equal('service_id', { type: 'integer' }), 'total_bytes'),
    ApiRows(Kpi1Row),
    ApiKpiFailures(REFUSED_KPI_1),
  );

/** Documents KPI 2. */
export const ApiKpi2 = () =>
  applyDecorators(
    ApiOperation({ summary: 'Unique users of each cell, in intervals', description: DESCRIPTION }),
    ApiParameters(equal('cell_id', { type: 'string', format: 'uuid' }), 'number_of_unique_users'),
    ApiRows(Kpi2Row),
    ApiKpiFailures(refuseKpi2([{ name: 'cell_id', problem: NO_UUID }])),
  );
