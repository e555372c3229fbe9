import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiGatewayTimeoutResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { ApiTextQuery } from '../http/api-success.js';
import type { ValuesAnswer } from './discovery.service.js';
import { describeLanguage } from './language/describe.js';
import { REPORT_DIMENSIONS } from './language/vocabulary.js';
import { DEFAULT_VALUES, MOST_VALUES } from './request/values.js';

const LANGUAGE = describeLanguage(() => true);

const listOf = (name: string) => [
  name,
  {
    type: 'array',
    items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  },
];

/** Documents the description of the language. */
export const ApiReportMetadata = () =>
  applyDecorators(
    ApiOperation({
      summary: 'What reports may ask for',
      description:
        'Every dimension, metric and other word of the language of reports, with descriptions and units. A portal token sees the metrics it may ask for.',
    }),
    ApiOkResponse({
      description: 'The language. Bare: this answer has no envelope.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: Object.keys(LANGUAGE),
            properties: {
              ...(Object.fromEntries(
                Object.keys(LANGUAGE)
                  .filter((name) => name !== 'limits')
                  .map(listOf),
              ) as object),
              limits: { type: 'object', additionalProperties: { type: 'integer' } },
            },
          },
          example: LANGUAGE,
        },
      },
    }),
  );

const VALUES: ValuesAnswer = {
  dimension: 'customer_site_id',
  start_date_time: '2026-09-01T00:00:00+00:00',
  end_date_time: '2026-10-01T00:00:00+00:00',
  data_from: null,
  values: ['628f12886f8307435f7b7c59', '62c408aaadd8f757bf412345'],
  next_page_token: null,
};

const VALUES_SCHEMA = {
  type: 'object',
  required: Object.keys(VALUES),
  properties: {
    dimension: { type: 'string' },
    start_date_time: { type: 'string', format: 'date-time' },
    end_date_time: { type: 'string', format: 'date-time' },
    data_from: {
      type: ['string', 'null'],
      format: 'date-time',
      description:
        'From when on the values are complete for all accounts. Before, there are those of what is still kept. Null where nothing has gone.',
    },
    values: { type: 'array', items: { type: ['string', 'integer'] } },
    next_page_token: { type: ['string', 'null'], description: 'Null on the last page.' },
  },
};

/** Documents the values of a dimension. */
export const ApiDimensionValues = () =>
  applyDecorators(
    ApiOperation({
      summary: 'The values that a dimension has',
      description: `The different values of a dimension among the records that the credential may see, ascending by their bytes;
null is none of them. Values of records that lie in \`[start_date_time, end_date_time)\` with at least a part are found.
Of time that is no longer kept there are none; \`data_from\` says from when on they are complete.`,
    }),
    ApiParam({ name: 'name', schema: { type: 'string', enum: [...REPORT_DIMENSIONS] } }),
    ApiTextQuery('prefix', 'How the values begin.'),
    ApiTextQuery('account_id', 'One account; unless given, all that the credential may see.'),
    ApiTextQuery('start_date_time', 'Unless given, thirty days before the end.', { format: 'date-time' }),
    ApiTextQuery('end_date_time', 'Unless given, now.', { format: 'date-time' }),
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'Most values on a page.',
      schema: { type: 'integer', minimum: 1, maximum: MOST_VALUES, default: DEFAULT_VALUES },
    }),
    ApiTextQuery(
      'page_token',
      'Where the page begins: the `next_page_token` of the page before. It keeps the range of the first page.',
    ),
    ApiOkResponse({
      description: 'A page of values. Bare: this answer has no envelope.',
      content: {
        'application/json': {
          schema: VALUES_SCHEMA,
          example: VALUES,
        },
      },
    }),
    ApiBadRequestResponse(
      failureExample('Every fault of the request.', [
        {
          name: 'VALUES_PARAMETER',
          field: 'limit',
          detail: `must be a whole number from 1 to ${MOST_VALUES}`,
        },
      ]),
    ),
    ApiGatewayTimeoutResponse(
      failureExample('The deadline has passed. Ask for a shorter time or a longer prefix.', [
        { name: 'DEADLINE_EXCEEDED' },
      ]),
    ),
  );
