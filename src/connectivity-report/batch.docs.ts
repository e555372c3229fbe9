import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiGatewayTimeoutResponse,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { RangeReportDto, FlatReportDto } from './answer/answer.dto.js';
import type { Resolution } from './answer/resolution.js';
import { ReportDto } from './request/report.dto.js';
import { MOST_REPORTS } from './request/batch.js';

const REQUEST = {
  start_date_time: '2026-10-01T00:00:00Z',
  end_date_time: '2026-10-01T23:00:00Z',
  granularity: 'HOUR',
  dimensions: ['customer_site_id'],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] }] },
  ],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

const RESOLUTION: Resolution = {
  start_date_time: '2026-10-01T00:00:00+00:00',
  end_date_time: '2026-10-02T00:00:00+00:00',
  granularity: 'HOUR',
  time_zone: null,
  accounts: ['acme'],
  filters: [],
  dimensions: ['customer_site_id'],
  series: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  buckets: 24,
  comparison: null,
  combinations: null,
  estimated_points: 24,
  estimated_totals: 0,
  estimate: 'at most of each combination',
  most_points: 1_000_000,
  source: ['stored aggregates'],
};

const FAULT = {
  type: 'object',
  required: ['status', 'errors'],
  properties: {
    status: { type: 'integer' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/Fault' } },
  },
};

const BATCH_ANSWER = {
  schema: {
    type: 'object',
    required: ['reports'],
    properties: {
      reports: {
        type: 'array',
        items: {
          oneOf: [
            {
              type: 'object',
              required: ['status', 'report'],
              properties: {
                status: { type: 'integer', enum: [200] },
                report: {
                  oneOf: [{ $ref: getSchemaPath(RangeReportDto) }, { $ref: getSchemaPath(FlatReportDto) }],
                },
              },
            },
            FAULT,
          ],
        },
      },
    },
  },
  example: {
    reports: [
      { status: 200, report: { result: [], account_id: 'acme' } },
      {
        status: 400,
        errors: [{ code: '40470105', description: 'Invalid granularity', field: 'granularity' }],
      },
    ],
  },
};

/** Documents the batch. */
export const ApiReportBatch = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Several reports of one and the same moment',
      description: `Up to ${MOST_REPORTS} reports, each with a status of its own, all of them over one state of the data: what
comes in meanwhile is in none of them. They take one turn and have one deadline together, and count as many requests as
there are reports. Together they have at most 1,000,000 rows.`,
    }),
    ApiBody({
      schema: {
        type: 'object',
        required: ['requests'],
        additionalProperties: false,
        properties: {
          requests: {
            type: 'array',
            minItems: 1,
            maxItems: MOST_REPORTS,
            items: { $ref: getSchemaPath(ReportDto) },
          },
        },
        example: { requests: [REQUEST, { ...REQUEST, granularity: 'CENTURY' }] },
      },
    }),
    ApiOkResponse({
      description: 'The reports in the order of the requests. Bare: this answer has no envelope.',
      content: { 'application/json': BATCH_ANSWER },
    }),
    ApiBadRequestResponse(
      failureExample('The batch itself has a fault.', [{ name: 'BATCH', field: 'requests' }]),
    ),
    ApiGatewayTimeoutResponse(
      failureExample('The deadline has passed. Ask for less at once.', [{ name: 'DEADLINE_EXCEEDED' }]),
    ),
  );

const text = (description: string) => ({ type: 'string', description });
const texts = (description: string) => ({ type: 'array', items: { type: 'string' }, description });

const RESOLUTION_PROPERTIES = {
  start_date_time: text(
    'The first instant that the report is about: where its first bucket begins, unless `bucket_range` is EXACT.',
  ),
  end_date_time: text('The first instant that it is no longer about.'),
  granularity: { type: ['string', 'null'] },
  time_zone: { type: ['string', 'null'], description: 'Null: UTC.' },
  accounts: texts('Whose usage it is.'),
  filters: { type: 'array', items: { type: 'object' }, description: 'Beside the accounts.' },
  dimensions: texts('Those that make series; one that is filtered by a single value makes none.'),
  series: {
    type: 'array',
    items: { type: 'object' },
    description: 'In the order of the answer.',
  },
  buckets: {
    type: 'integer',
    description: 'Of the series that has most: slots where a percentile ranks them.',
  },
  comparison: {
    type: ['object', 'null'],
    description: 'The range that the report is compared with: its two ends and its buckets, as those above.',
  },
  combinations: {
    type: ['integer', 'null'],
    description: 'Of values grouped by, at most; null: only the data know.',
  },
  estimated_points: {
    type: 'integer',
    description: 'Of result and comparison together; of NOW the values.',
  },
  estimated_totals: { type: 'integer', description: 'Entries of `totals`.' },
  estimate: {
    type: 'string',
    enum: ['exact', 'at most', 'at most of each combination'],
    description:
      'What the two are. Filled buckets without groups and tests are counted exactly; where only the data ' +
      'know how many groups there are, and no limit bounds them, the two are those of each.',
  },
  most_points: { type: 'integer', description: 'A report with more is refused.' },
  source: texts('`stored aggregates`, `records`, or both.'),
};

/** Documents the validation. */
export const ApiReportValidation = () =>
  applyDecorators(
    ApiOperation({
      summary: 'How a report is understood, and how much it asks for',
      description:
        'Takes the body of a report, and reads nothing: the request resolved, or every fault of it.',
    }),
    ApiBody({ type: ReportDto, examples: { report: { value: REQUEST } } }),
    ApiOkResponse({
      description: 'The request, resolved. Bare: this answer has no envelope.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: Object.keys(RESOLUTION),
            properties: RESOLUTION_PROPERTIES,
          },
          example: RESOLUTION,
        },
      },
    }),
    ApiBadRequestResponse(
      failureExample('Every fault of the request, as the report would name it.', [
        { name: 'METRIC', field: 'metrics[0].name' },
        { name: 'RANGE_ORDER', field: 'end_date_time' },
      ]),
    ),
  );
