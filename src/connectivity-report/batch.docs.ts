import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiBareAnswer } from '../http/api-success.js';
import { REPORT_ANSWER_SCHEMA } from './answer/answer.dto.js';
import { Resolution } from './answer/resolution.answer.js';
import { ReportDto } from './request/report.dto.js';
import { MOST_REPORTS } from './request/batch.js';

const REQUEST = {
  start_date_time: '2026-10-01T00:00:00Z',
  end_date_time: '2026-10-01T23:00:00Z',
  granularity: 'HOUR',
  dimensions: ['customer_site_id'],
  dimension_filter_clauses: [
    {
      filters: [
        { dimension_name: 'account_id', operator: 'EXACT', expressions: ['62c40843c7a190970912345'] },
      ],
    },
  ],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

const ANSWERED = {
  type: 'object',
  required: ['status', 'report'],
  properties: { status: { type: 'integer', enum: [200] }, report: REPORT_ANSWER_SCHEMA },
};

const REFUSED = {
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
    properties: { reports: { type: 'array', items: { oneOf: [ANSWERED, REFUSED] } } },
  },
  example: {
    reports: [
      { status: 200, report: { result: [], account_id: '62c40843c7a190970912345' } },
      {
        status: 400,
        errors: [{ code: '40470105', description: 'Invalid granularity', field: 'granularity' }],
      },
    ],
  },
};

const BATCH_BODY = {
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
};

/** Documents the batch. */
export const ApiReportBatch = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Several reports of the same moment',
      description: `Up to ${MOST_REPORTS} reports, each with its own status, all of them over one state of the data: none includes what is
ingested meanwhile. They have one place in the queue and one deadline together, and count as many requests as there are
reports. Together they have at most 1,000,000 rows.`,
    }),
    ApiBody({ schema: BATCH_BODY }),
    ApiResponse({
      status: 200,
      description: 'The reports in the order of the requests. Bare: this answer has no envelope.',
      content: { 'application/json': BATCH_ANSWER },
    }),
    ApiFailure(400, 'The batch itself has a fault.', { name: 'BATCH', field: 'requests' }),
    ApiFailure(504, 'The deadline has passed. Ask for less at once.', { name: 'DEADLINE_EXCEEDED' }),
  );

/** Documents the validation. */
export const ApiReportValidation = () =>
  applyDecorators(
    ApiOperation({
      summary: 'How a report is understood, and how large its answer would be',
      description:
        'Takes the body of a report, and reads no data: answers with the resolved request, or every fault of it.',
    }),
    ApiBody({ type: ReportDto, examples: { report: { value: REQUEST } } }),
    ApiBareAnswer('The request, resolved.', Resolution),
    ApiFailure(
      400,
      'Every fault of the request, with the names that a report has for them.',
      { name: 'METRIC', field: 'metrics[0].name' },
      { name: 'RANGE_ORDER', field: 'end_date_time' },
    ),
  );
