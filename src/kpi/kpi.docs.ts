import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiInternalServerErrorResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTooManyRequestsResponse,
  type ApiQueryOptions,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { PUBLISHED_INTERVALS } from './intervals.js';
import { FAILURE, TOO_MANY } from './kpi-failure.filter.js';
import { MOST_ROWS_PER_PAGE } from './kpi-parameters.js';
import { FRACTION, noneOf, NO_UUID, refuseKpi1, refuseKpi2 } from './problems.js';

const MILLISECONDS = { type: 'number', format: 'double' } as const;

const HOW_IT_READS = `All parameters are optional and hold together. Intervals are aligned to UTC, and published once
they have ended; late records and corrections change them afterwards. Rows come in the order of their start, then of
the interval's name, then of the key. Without \`limit\` the whole result is streamed, however large it is.`;

const optional = (name: string, description: string, schema: object): ApiQueryOptions => ({
  name,
  required: false,
  description,
  schema,
});

const equal = (name: string, schema: object) =>
  optional(name, 'Keeps the rows that have this value.', schema);

const timesAndIntervals = [
  optional('interval', 'Length of the intervals; both unless given. `5-minutes` is accepted too.', {
    type: 'string',
    enum: PUBLISHED_INTERVALS,
  }),
  equal('interval_start_timestamp', MILLISECONDS),
  equal('interval_end_timestamp', MILLISECONDS),
];

const selection = [
  optional('from', 'Keeps intervals that start then or later. Unix milliseconds.', MILLISECONDS),
  optional('to', 'Keeps intervals that start earlier. Unix milliseconds.', MILLISECONDS),
  optional('top', 'Keeps so many rows of the greatest values in each interval; ties by key.', {
    type: 'integer',
    minimum: 1,
  }),
  optional('limit', 'Rows on a page. While more follow, the header `Link` leads to the next page.', {
    type: 'integer',
    minimum: 1,
    maximum: MOST_ROWS_PER_PAGE,
  }),
  optional('cursor', 'Where the page begins: as it stands in the `Link` of the page before.', {
    type: 'string',
  }),
];

const commonProperties = {
  interval_start_timestamp: { ...MILLISECONDS, description: 'Unix milliseconds.' },
  interval_end_timestamp: { ...MILLISECONDS, description: 'Unix milliseconds.' },
};

const interval = { type: 'string', enum: PUBLISHED_INTERVALS };

const rows = (properties: Record<string, object>, example: object): ApiResponseOptions => ({
  description: 'The rows, bare: this answer has no envelope.',
  headers: {
    Link: { description: 'The next page, when there is one (RFC 8288).', schema: { type: 'string' } },
    'X-Tracking-Id': { description: "The request's tracking id.", schema: { type: 'string' } },
  },
  content: {
    'application/json': {
      schema: { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } },
      example: [example],
    },
  },
});

const text = (description: string, example: string): ApiResponseOptions => ({
  description,
  content: { 'application/json': { schema: { type: 'string' }, example } },
});

const failed = ApiInternalServerErrorResponse(
  text('Something failed. The cause is in the log only.', FAILURE),
);

const tooMany = ApiTooManyRequestsResponse(
  text('The limit of requests from an address is used up. Try again after `Retry-After` seconds.', TOO_MANY),
);

/** Documents KPI 1. */
export const ApiKpi1 = () =>
  applyDecorators(
    ApiOperation({ summary: 'Traffic of each service, in intervals', description: HOW_IT_READS }),
    ...[
      equal('service_id', { type: 'integer' }),
      ...timesAndIntervals,
      equal('total_bytes', { type: 'integer' }),
      ...selection,
    ].map((parameter) => ApiQuery(parameter)),
    ApiOkResponse(
      rows(
        {
          service_id: { type: 'integer', description: 'The traffic class.' },
          ...commonProperties,
          total_bytes: { type: 'integer', description: 'Uplink and downlink.' },
          interval,
          id: {
            type: 'string',
            format: 'uuid',
            description: 'Always the same for the same service and interval.',
          },
        },
        {
          service_id: 1,
          interval_start_timestamp: 1668884400000,
          interval_end_timestamp: 1668888000000,
          total_bytes: 8,
          interval: '1-hour',
          id: '9ba23ffd-87dd-4789-9303-a905a236bf0b',
        },
      ),
    ),
    ApiBadRequestResponse(
      text(
        'Every bad, unknown or repeated parameter is named.',
        refuseKpi1([
          { name: 'service_id', problem: FRACTION },
          { name: 'interval', problem: noneOf(PUBLISHED_INTERVALS) },
        ]),
      ),
    ),
    tooMany,
    failed,
  );

/** Documents KPI 2. */
export const ApiKpi2 = () =>
  applyDecorators(
    ApiOperation({ summary: 'Unique users of each cell, in intervals', description: HOW_IT_READS }),
    ...[
      equal('cell_id', { type: 'string', format: 'uuid' }),
      ...timesAndIntervals,
      equal('number_of_unique_users', { type: 'integer' }),
      ...selection,
    ].map((parameter) => ApiQuery(parameter)),
    ApiOkResponse(
      rows(
        {
          cell_id: { type: 'string', format: 'uuid' },
          ...commonProperties,
          number_of_unique_users: {
            type: 'integer',
            description: 'Distinct subscribers with usage in the cell.',
          },
          interval,
        },
        {
          cell_id: 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc',
          interval_start_timestamp: 1668884400000,
          interval_end_timestamp: 1668888000000,
          number_of_unique_users: 8,
          interval: '1-hour',
        },
      ),
    ),
    ApiBadRequestResponse(
      text(
        'Every bad, unknown or repeated parameter is named.',
        refuseKpi2([{ name: 'cell_id', problem: NO_UUID }]),
      ),
    ),
    tooMany,
    failed,
  );
