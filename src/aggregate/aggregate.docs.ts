import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  type ApiQueryOptions,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { successEnvelope } from '../http/envelope.js';
import { LONGEST_ITEM_ID } from './item-id.js';
import type { AggregateAnswer } from './to-answer.js';
import {
  AGGREGATE_PERIODS,
  AGGREGATION_TYPES,
  DEFAULT_PAGE_SIZE,
  FIELDS,
  GROUPING_NAMES,
  LARGEST_PAGE,
  SORT_KEYS,
  SORT_ORDERS,
} from './vocabulary.js';

const DESCRIPTION = `What the user behind \`X-Authorization\` used; no parameter can name another user.

- \`sum\` shares the usage of a record out over the periods it reaches into, in proportion to time. \`avg\`, \`min\`,
  \`max\` and \`count\` take whole records, each in the period of its start. \`count\` counts records, whatever the
  field; of \`items\`, distinct ones.
- Periods are cut at the midnights and full hours of \`timeZone\`, through changes of its clock. The first one may
  begin before \`fromDate\`; only usage from then on counts.
- The item may also be named in a JSON body, \`{ "itemId": "..." }\`, which browsers cannot send with GET.
- Usage without a genre (network, service) is in the group \`null\`. A page past the end is an empty list.`;

const MOMENT = 'a date (`2026-10-01`, in `timeZone`), a date-time with offset, or Unix milliseconds';

const parameter = (name: string, description: string, schema: object, required = false): ApiQueryOptions => ({
  name,
  required,
  description,
  schema,
});

const QUERY = [
  parameter('fromDate', `Inclusive: ${MOMENT}.`, { type: 'string', examples: ['2026-10-01'] }, true),
  parameter('toDate', `Exclusive: ${MOMENT}; a date means its end. Default: now.`, { type: 'string' }),
  parameter('period', 'Weeks begin on Mondays.', { type: 'string', enum: AGGREGATE_PERIODS }, true),
  parameter('groupBy', 'A value for each of these.', { type: 'string', enum: GROUPING_NAMES }),
  parameter('pageNumber', 'From 1.', { type: 'integer', minimum: 1, default: 1 }),
  parameter('pageSize', 'Items on a page.', {
    type: 'integer',
    minimum: 1,
    maximum: LARGEST_PAGE,
    default: DEFAULT_PAGE_SIZE,
  }),
  parameter('sortBy', 'What items are sorted by.', { type: 'string', enum: SORT_KEYS, default: 'period' }),
  parameter('sortOrder', '`desc` is the exact reverse of `asc`.', {
    type: 'string',
    enum: SORT_ORDERS,
    default: 'asc',
  }),
  parameter('itemId', 'Keeps the usage of one item.', { type: 'string', maxLength: LONGEST_ITEM_ID }),
  parameter('timeZone', 'An IANA name, such as `Europe/Berlin`.', { type: 'string', default: 'UTC' }),
];

const INSTANT = { type: 'string', format: 'date-time' };
const GROUP = {
  type: ['string', 'integer', 'null'],
  description: 'A genre, a network or the number of a service.',
};

const object = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const ANSWER_SCHEMA = object({
  aggregationType: { type: 'string', enum: [...AGGREGATION_TYPES] },
  field: { type: 'string', enum: FIELDS },
  unit: { type: 'string', enum: ['second', 'byte', 'record', 'item'] },
  period: { type: 'string', enum: AGGREGATE_PERIODS },
  groupBy: { type: ['string', 'null'], enum: [...GROUPING_NAMES, null] },
  fromDate: INSTANT,
  toDate: { ...INSTANT, description: 'Exclusive.' },
  timeZone: { type: 'string' },
  items: { type: 'array', items: object({ periodStart: INSTANT, group: GROUP, value: { type: 'number' } }) },
  page: object({
    pageNumber: { type: 'integer' },
    pageSize: { type: 'integer' },
    totalItems: { type: 'integer' },
    totalPages: { type: 'integer' },
  }),
});

const ANSWER_EXAMPLE: AggregateAnswer = {
  aggregationType: 'sum',
  field: 'duration',
  unit: 'second',
  period: 'day',
  groupBy: 'genre',
  fromDate: '2026-10-01T00:00:00.000Z',
  toDate: '2026-10-31T00:00:00.000Z',
  timeZone: 'UTC',
  items: [{ periodStart: '2026-10-01T00:00:00.000Z', group: 'news', value: 5423.2 }],
  page: { pageNumber: 1, pageSize: 50, totalItems: 1, totalPages: 1 },
};

const EXAMPLE_CONTEXT = {
  source: '045-01',
  now: 1631788837775,
  trackingId: '20bd6b4b-197b-43ee-b8d8-2edc49ad0f5d',
};

const OK = {
  description: 'The values of the page asked for.',
  content: {
    'application/json': {
      schema: object({ header: { $ref: '#/components/schemas/EnvelopeHeader' }, data: ANSWER_SCHEMA }),
      example: successEnvelope(EXAMPLE_CONTEXT, ANSWER_EXAMPLE),
    },
  },
};

/** Documents `GET /user/usage/aggregate/{aty}/{field}`. */
export const ApiAggregate = () =>
  applyDecorators(
    ApiOperation({ summary: "The user's own usage, by periods", description: DESCRIPTION }),
    ApiParam({
      name: 'aty',
      description: 'Aggregation type.',
      schema: { type: 'string', enum: [...AGGREGATION_TYPES] },
    }),
    ApiParam({
      name: 'field',
      description: 'Case does not matter. `items` only with `count`.',
      schema: { type: 'string', enum: [...FIELDS] },
    }),
    ...QUERY.map((options) => ApiQuery(options)),
    ApiOkResponse(OK),
    ApiBadRequestResponse(
      failureExample('Every fault of the request.', [
        { name: 'FROM_DATE', field: 'fromDate' },
        { name: 'PERIOD', field: 'period' },
        { name: 'ITEM_ID', field: 'itemId' },
      ]),
    ),
  );
