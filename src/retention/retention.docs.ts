import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiBadParameter, ApiFailure } from '../http/api-failures.js';
import { ApiAnswer, ApiPageOf } from '../http/api-success.js';
import { RetentionView } from './retention.view.js';

const ApiAccount = () =>
  applyDecorators(
    ApiParam({ name: 'account_id', schema: { type: 'string', minLength: 1, maxLength: 64 } }),
    ApiFailure(
      400,
      'Every fault, each with its field.',
      { name: 'RETENTION_AGE', field: 'facts_days', detail: 'must be null or a whole number of days' },
      { name: 'RETENTION_ORDER', field: 'hours_days', detail: 'records <= slots <= hours <= days' },
    ),
  );

/** Documents `GET /admin/v1/retention`. */
export const ApiListRetention = () =>
  applyDecorators(
    ApiOperation({ summary: 'The accounts with a retention of their own' }),
    ApiPageOf('A page of accounts.', RetentionView),
    ApiBadParameter({ name: 'PAGE_LIMIT', field: 'limit' }),
  );

/** Documents `GET /admin/v1/retention/{account_id}`. */
export const ApiShowRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'How long the data of an account are kept',
      description:
        'Its own ages, or those of the configuration, and from when on each kind of data is kept. Accounts need not have records.',
    }),
    ApiAccount(),
    ApiAnswer('Its retention.', RetentionView),
  );

/** Documents `PUT /admin/v1/retention/{account_id}`. */
export const ApiSetRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Give an account a retention of its own',
      description: `Replaces the ages of the account; the body has all four. No age may be less than that of finer data. Older data
are removed with the next sweeps. A longer age does not bring removed data back. Recorded in the audit log.`,
    }),
    ApiAccount(),
    ApiAnswer('Its retention.', RetentionView),
  );

/** Documents `DELETE /admin/v1/retention/{account_id}`. */
export const ApiClearRetention = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Set the retention of an account back to the configuration',
      description: 'Recorded in the audit log.',
    }),
    ApiAccount(),
    ApiAnswer('Its retention from now on.', RetentionView, { example: { own: false, updated_at: null } }),
    ApiFailure(404, 'The account has no retention of its own.', {
      name: 'UNKNOWN_RESOURCE',
      field: 'account_id',
    }),
  );
