import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { BACKFILL_STATES } from './backfill.js';
import { failureExample } from '../http/api-failures.js';
import { successExample, ApiPage, ApiTextQuery, pageSchema } from '../http/api-success.js';
import { RECORD_SCHEMA } from '../usage-records/record-schema.js';
import { ApiTakesRecords, requestBody } from '../usage-records/usage-records.docs.js';
import { MOST_DAYS } from './backfill-range.js';
import type { BackfillView } from './backfill-view.js';
import { OpenBackfillDto, RevertBackfillDto } from './backfill.dto.js';
import { objectSchema, orNull, text, whole } from './enveloped-docs.js';

const ID = '2f0c5a2e-6a1b-4d8e-9c3f-7b5d1e0a4c68';

const OPEN: BackfillView = {
  id: ID,
  account_id: 'acct-1042',
  from: 1793664000000,
  to: 1793750400000,
  reason: 'Gateway 7 had its clock wrong',
  state: 'open',
  opened_at: 1793870000000,
  opened_by: 'k7Qm2xTn',
  changed_at: 1793870000000,
  closed_at: null,
  expires_at: 1794474800000,
  revertible_until: null,
  standing: 310422,
  staged: 0,
  removed: null,
  replaced: null,
  added: null,
  unchanged: null,
  kept: null,
};

const CLOSED: BackfillView = {
  ...OPEN,
  state: 'closed',
  changed_at: 1793871000000,
  closed_at: 1793871000000,
  expires_at: null,
  revertible_until: 1796463000000,
  staged: 310391,
  removed: 35,
  replaced: 1200,
  added: 4,
  unchanged: 309187,
  kept: 2,
};

const SCHEMA = objectSchema({
  id: text('Of the backfill.'),
  account_id: text('The account whose records are replaced.'),
  from: whole('Records that start from here on are replaced. Unix milliseconds, as all times here.'),
  to: whole('Up to, and not including.'),
  reason: text('Why.'),
  state: text(
    '`open`: it can be loaded. `closed`: its records have replaced those of the range. `reverted`: that was undone. `discarded`, `expired`: it never replaced anything.',
    { enum: [...BACKFILL_STATES] },
  ),
  opened_at: whole('When it was opened.'),
  opened_by: text('The public id of the API key that opened it.'),
  changed_at: whole('When it was last loaded, closed or otherwise changed.'),
  closed_at: orNull(whole('When it was closed.')),
  expires_at: orNull(whole('When it is discarded, unless it is loaded or closed before.')),
  revertible_until: orNull(whole('Until when it can be undone.')),
  standing: whole('Records that stood in the range when it was opened.'),
  staged: whole('Records that were loaded: the sum of `replaced`, `added` and `unchanged`.'),
  removed: orNull(whole('Records that stood and were not loaded: in no figure any more.')),
  replaced: orNull(whole('Records whose identifiers have other content now.')),
  added: orNull(whole('Records that did not stand before.')),
  unchanged: orNull(whole('Records that stood as they were loaded.')),
  kept: orNull(whole('Records of the range that came after the opening, were not loaded, and stay.')),
});

const UNKNOWN = ApiNotFoundResponse(
  failureExample('There is no such backfill, or none of the accounts of the key.', [
    { name: 'BACKFILL_UNKNOWN', field: 'id' },
  ]),
);

const ApiId = () =>
  ApiParam({ name: 'id', description: 'Of the backfill.', schema: { type: 'string', format: 'uuid' } });

/** Documents `POST /usage/v1/backfills`. */
export const ApiOpenBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Opens a backfill',
      description: `Notes the records of the account that start in the range now: those that closing replaces. Nothing changes for readers.
Records that are ingested afterwards stay, whatever becomes of the backfill.

The range is at most ${MOST_DAYS} days long. An account can have several open backfills whose ranges have nothing in common.`,
    }),
    ApiBody({ type: OpenBackfillDto }),
    ApiCreatedResponse(successExample('The backfill.', SCHEMA, OPEN)),
    ApiBadRequestResponse(
      failureExample('Every fault, each with its field.', [
        { name: 'BACKFILL_RANGE', field: 'to', detail: 'must be later than from' },
      ]),
    ),
    ApiForbiddenResponse(
      failureExample('The account is not one of the key.', [{ name: 'ACCOUNT', field: 'account_id' }]),
    ),
    ApiConflictResponse(
      failureExample('A backfill of the account is open whose range overlaps; it is named.', [
        { name: 'BACKFILL_OVERLAP', field: 'from', detail: ID },
      ]),
    ),
  );

/** Documents `GET /usage/v1/backfills`. */
export const ApiListBackfills = () =>
  applyDecorators(
    ApiOperation({ summary: 'The backfills of the accounts of the key, the newest first' }),
    ApiTextQuery('account_id', 'Those of one account.'),
    ApiTextQuery('state', 'Those in one state.', { enum: [...BACKFILL_STATES] }),
    ApiPage(),
    ApiOkResponse(
      successExample('A page of backfills.', pageSchema(SCHEMA), { items: [CLOSED], next_cursor: null }),
    ),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [{ name: 'PAGE_LIMIT', field: 'limit' }]),
    ),
  );

/** Documents `GET /usage/v1/backfills/{id}`. */
export const ApiShowBackfill = () =>
  applyDecorators(
    ApiOperation({ summary: 'A backfill: its state, and how many records it has and replaced' }),
    ApiId(),
    ApiOkResponse(successExample('The backfill.', SCHEMA, CLOSED)),
    UNKNOWN,
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
    UNKNOWN,
    ApiConflictResponse(
      failureExample('The backfill is not open any more.', [{ name: 'BACKFILL_STATE', detail: 'closed' }]),
    ),
  );

/** Documents `POST /usage/v1/backfills/{id}:close`. */
export const ApiCloseBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Replaces the records of the range by those that were loaded',
      description: `All of it at once: a reader sees what was before or what is after. Once 200 is returned every report, aggregate and KPI has
what was loaded and nothing of what it replaced. What the old records were is kept for audit. There is no body. Closing what
is closed changes nothing, so that it can be sent again.`,
    }),
    ApiId(),
    ApiOkResponse(successExample('What it did.', SCHEMA, CLOSED)),
    UNKNOWN,
    ApiConflictResponse(
      failureExample(
        'It is not open any more, or identifiers stand for records outside of the range by now.',
        [{ name: 'BACKFILL_CONFLICT', field: 'record_id', detail: 'r-17' }],
      ),
    ),
  );

/** Documents `POST /usage/v1/backfills/{id}:revert`. */
export const ApiRevertBackfill = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Discards an open backfill, or undoes a closed one',
      description: `Undone, everything is as it was before the close, but for what came in since: at once, and as long as none of the records that
the backfill stored, replaced or removed was changed since. Reverting what is reverted changes nothing.`,
    }),
    ApiId(),
    ApiBody({ type: RevertBackfillDto, required: false }),
    ApiOkResponse(
      successExample('The backfill.', SCHEMA, { ...CLOSED, state: 'reverted', revertible_until: null }),
    ),
    ApiBadRequestResponse(failureExample('The reason is none.', [{ name: 'REASON', field: 'reason' }])),
    UNKNOWN,
    ApiConflictResponse(
      failureExample('Something of it was changed since, or it is too long ago.', [
        { name: 'BACKFILL_TOUCHED', detail: '3 records' },
      ]),
    ),
  );
