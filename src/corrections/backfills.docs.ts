import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiBadParameter, ApiFailure } from '../http/api-failures.js';
import { ApiAnswer, ApiPageOf } from '../http/api-success.js';
import { RECORD_SCHEMA } from '../usage-records/record-schema.js';
import { ApiTakesRecords, requestBody } from '../usage-records/usage-records.docs.js';
import { MOST_DAYS } from './backfill-range.js';
import { BackfillView } from './backfill-view.js';
import { OpenBackfillDto, RevertBackfillDto } from './backfill.dto.js';

/** The example as it was before it was loaded and closed. */
const OPEN: Partial<BackfillView> = {
  state: 'open',
  changed_at: BackfillView.example.opened_at,
  closed_at: null,
  expires_at: 1794474800000,
  revertible_until: null,
  staged: 0,
  removed: null,
  replaced: null,
  added: null,
  unchanged: null,
  kept: null,
};

/** Documents the id in a path, and that no backfill has it. */
const ApiId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Of the backfill.', schema: { type: 'string', format: 'uuid' } }),
    ApiFailure(404, 'There is no such backfill of the accounts of the key.', {
      name: 'BACKFILL_UNKNOWN',
      field: 'id',
    }),
  );

/** Documents `POST /usage/v1/backfills`. */
export const ApiOpenBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Opens a backfill',
      description: `Notes which records of the account start in the range now: closing replaces these. Answers of the service do not
change. Records that are ingested afterwards stay, also when the backfill is closed, reverted or discarded.

The range is at most ${MOST_DAYS} days long. An account can have several open backfills whose ranges do not overlap.`,
    }),
    ApiBody({ type: OpenBackfillDto }),
    ApiAnswer('The backfill.', BackfillView, { status: 201, example: OPEN }),
    ApiFailure(400, 'Every fault, each with its field.', {
      name: 'BACKFILL_RANGE',
      field: 'to',
      detail: 'must be later than from',
    }),
    ApiFailure(403, 'The account is not one of the key.', { name: 'ACCOUNT', field: 'account_id' }),
    ApiFailure(409, 'A backfill of the account is open whose range overlaps; it is named.', {
      name: 'BACKFILL_OVERLAP',
      field: 'from',
      detail: BackfillView.example.id,
    }),
  );

/** Documents `GET /usage/v1/backfills`. */
export const ApiListBackfills = () =>
  applyDecorators(
    ApiOperation({ summary: 'The backfills of the accounts of the key, the newest first' }),
    ApiPageOf('A page of backfills.', BackfillView),
    ApiBadParameter({ name: 'PAGE_LIMIT', field: 'limit' }),
  );

/** Documents `GET /usage/v1/backfills/{id}`. */
export const ApiShowBackfill = () =>
  applyDecorators(
    ApiOperation({ summary: 'A backfill: its state, and how many records it has and replaced' }),
    ApiId(),
    ApiAnswer('The backfill.', BackfillView),
  );

/** Documents `POST /usage/v1/backfills/{id}/records`. */
export const ApiLoadBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Loads records into an open backfill',
      description: `Bodies, checks and verdicts are those of \`POST /usage/v1/records\`. No reader sees the records before the backfill is closed.

- Each must be of the account of the backfill and start in its range.
- \`duplicates\`: loaded before, with the same content. Sending a body again is always safe.
- \`conflicts\`: loaded before with other content, or the identifier stands for a record outside of the range.`,
      requestBody: requestBody(RECORD_SCHEMA),
    }),
    ApiId(),
    ApiTakesRecords(),
    ApiFailure(409, 'The backfill is not open.', { name: 'BACKFILL_STATE', detail: 'closed' }),
  );

/** Documents `POST /usage/v1/backfills/{id}:close`. */
export const ApiCloseBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Replaces the records of the range by those that were loaded',
      description: `All at once: a reader sees the records before the close or those after it. Once 200 is returned, every report,
aggregate and KPI includes the loaded records and none that they replaced. The content of the old records is kept for
audit. There is no body. Closing a closed backfill changes nothing, so that the request can be sent again.`,
    }),
    ApiId(),
    ApiAnswer('What it did.', BackfillView),
    ApiFailure(409, 'It is not open, or identifiers now stand for records outside of the range.', {
      name: 'BACKFILL_CONFLICT',
      field: 'record_id',
      detail: 'r-17',
    }),
  );

/** Documents `POST /usage/v1/backfills/{id}:revert`. */
export const ApiRevertBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Discards an open backfill, or undoes a closed one',
      description: `Undoing brings back the records before the close, all at once. Records that came in since stay. It is refused once a
record that the backfill stored, replaced or removed has changed. Reverting a reverted backfill changes nothing.`,
    }),
    ApiId(),
    ApiBody({ type: RevertBackfillDto, required: false }),
    ApiAnswer('The backfill.', BackfillView, { example: { state: 'reverted', revertible_until: null } }),
    ApiFailure(400, 'The reason is bad.', { name: 'REASON', field: 'reason' }),
    ApiFailure(409, 'One of its records has changed since, or the time in which it can be undone is over.', {
      name: 'BACKFILL_TOUCHED',
      detail: '3 records',
    }),
  );
