import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiBareAnswer } from '../http/api-success.js';
import { ValuesAnswer } from './answer/values.answer.js';
import { describeLanguage } from './language/describe.js';
import { REPORT_DIMENSIONS } from './language/vocabulary.js';
import { MOST_VALUES } from './request/values.js';

const LANGUAGE = describeLanguage(() => true);

const WORDS = {
  type: 'array',
  items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
};

const LANGUAGE_SCHEMA = {
  type: 'object',
  required: Object.keys(LANGUAGE),
  properties: {
    ...Object.fromEntries(Object.keys(LANGUAGE).map((name) => [name, WORDS])),
    limits: { type: 'object', additionalProperties: { type: 'integer' } },
  },
};

/** Documents the description of the language. */
export const ApiReportMetadata = () =>
  applyDecorators(
    ApiOperation({
      summary: 'What reports may ask for',
      description:
        'Every dimension, metric and other word of the language of reports, with descriptions and units. A portal token sees the metrics it may ask for.',
    }),
    ApiResponse({
      status: 200,
      description: 'The language. Bare: this answer has no envelope.',
      content: { 'application/json': { schema: LANGUAGE_SCHEMA, example: LANGUAGE } },
    }),
  );

/** Documents the values of a dimension. */
export const ApiDimensionValues = () =>
  applyDecorators(
    ApiOperation({
      summary: 'The values that a dimension has',
      description: `The different values of a dimension among the records that the credential may see, ascending by their bytes.
Null is not among them. A record counts if a part of it lies in \`[start_date_time, end_date_time)\`. Values of expired
records are not found; \`data_from\` says from when on the values are complete.`,
    }),
    ApiParam({ name: 'name', schema: { type: 'string', enum: [...REPORT_DIMENSIONS] } }),
    ApiBareAnswer('A page of values.', ValuesAnswer),
    ApiFailure(400, 'Every fault of the request.', {
      name: 'VALUES_PARAMETER',
      field: 'limit',
      detail: `must be a whole number from 1 to ${MOST_VALUES}`,
    }),
    ApiFailure(504, 'The deadline has passed. Ask for a shorter time or a longer prefix.', {
      name: 'DEADLINE_EXCEEDED',
    }),
  );
