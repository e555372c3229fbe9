import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { ApiPage, pageSchema, successExample } from '../http/api-success.js';
import { RetentionDto } from './retention.dto.js';

const DAYS = { type: ['integer', 'null'], minimum: 2, maximum: 36_500 };
const INSTANT = { type: ['string', 'null'], format: 'date-time' };

const SCHEMA = {
  type: 'object',
  required: [
    'account_id',
    'own',
    'updated_at',
    'facts_days',
    'slots_days',
    'hours_days',
    'days_days',
    'kept_from',
  ],
  properties: {
    account_id: { type: 'string' },
    own: { type: 'boolean', description: 'Whether the ages are its own, or those of the configuration.' },
    updated_at: INSTANT,
    facts_days: DAYS,
    slots_days: DAYS,
    hours_days: DAYS,
    days_days: DAYS,
    kept_from: {
      type: 'object',
      description: 'From when on what is kept; null: from the first.',
      required: ['facts', 'slots', 'hours', 'days'],
      properties: { facts: INSTANT, slots: INSTANT, hours: INSTANT, days: INSTANT },
    },
  },
};

const EXAMPLE = {
  account_id: '62c40843c7a190970912345',
  own: true,
  updated_at: '2026-11-21T01:27:13.703Z',
  facts_days: 90,
  slots_days: 180,
  hours_days: 400,
  days_days: null,
  kept_from: {
    facts: '2026-08-23T00:00:00.000Z',
    slots: '2026-05-25T00:00:00.000Z',
    hours: null,
    days: null,
  },
};

const ApiAccount = () =>
  ApiParam({ name: 'account_id', schema: { type: 'string', minLength: 1, maxLength: 64 } });

const BAD = ApiBadRequestResponse(
  failureExample('Every fault, each with its field.', [
    { name: 'RETENTION_AGE', field: 'facts_days', detail: 'must be null or a whole number of days' },
    { name: 'RETENTION_ORDER', field: 'hours_days', detail: 'records <= slots <= hours <= days' },
  ]),
);

/** Documents `GET /admin/v1/retention`. */
export const ApiListRetention = () =>
  applyDecorators(
    ApiOperation({ summary: 'The accounts with a retention of their own' }),
    ApiPage(),
    ApiOkResponse(
      successExample('A page of accounts.', pageSchema(SCHEMA), { items: [EXAMPLE], next_cursor: null }),
    ),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [{ name: 'PAGE_LIMIT', field: 'limit' }]),
    ),
  );

/** Documents `GET /admin/v1/retention/{account_id}`. */
export const ApiShowRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'How long an account keeps what',
      description:
        'Its own ages, or those of the configuration, and from when on what is kept. Accounts need not have records.',
    }),
    ApiAccount(),
    ApiOkResponse(successExample('Its retention.', SCHEMA, EXAMPLE)),
    BAD,
  );

/** Documents `PUT /admin/v1/retention/{account_id}`. */
export const ApiSetRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Give an account a retention of its own',
      description: `In place of the ages that it has; all four are given. No age may be less than that of something finer. What is older is
removed with the next sweeps, and what was removed does not come back with a longer age. Recorded in the audit log.`,
    }),
    ApiAccount(),
    ApiBody({ type: RetentionDto }),
    ApiOkResponse(successExample('Its retention.', SCHEMA, EXAMPLE)),
    BAD,
  );

/** Documents `DELETE /admin/v1/retention/{account_id}`. */
export const ApiClearRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Leave an account to the retention of the configuration',
      description: 'Recorded in the audit log.',
    }),
    ApiAccount(),
    ApiOkResponse(
      successExample('Its retention from now on.', SCHEMA, { ...EXAMPLE, own: false, updated_at: null }),
    ),
    BAD,
    ApiNotFoundResponse(
      failureExample('The account has no retention of its own.', [
        { name: 'UNKNOWN_RESOURCE', field: 'account_id' },
      ]),
    ),
  );
