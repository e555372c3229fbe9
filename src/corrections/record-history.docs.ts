import { applyDecorators } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { successExample } from '../http/api-success.js';
import { RECORD_SCHEMA } from '../usage-records/record-schema.js';
import { objectSchema, orNull, text, whole } from './enveloped-docs.js';
import type { HistoryAnswer } from './record-history.service.js';

const RECORD = {
  record_id: 'r-1',
  account_id: 'acct-1042',
  started_at: 1732093200000,
  ended_at: 1732093500000,
  uplink_bytes: 52428800,
  downlink_bytes: 734003200,
};

const EXAMPLE: HistoryAnswer = {
  account_id: 'acct-1042',
  record_id: 'r-1',
  state: 'stands',
  record: { ...RECORD, downlink_bytes: 734003 },
  versions: [
    {
      version: 1,
      record: RECORD,
      ended_by: {
        correction_id: '0f4a3b61-4a3c-4c6f-9b26-6b1f3a3a2a57',
        action: 'amend',
        at: 1732098000000,
        actor_kind: 'api-key',
        actor: 'k7Qm2xTn',
        reason: 'Measured in bits',
        tracking_id: '23d873d7-0ce5-4d2a-8921-176141b06b53',
        backfill_id: null,
      },
    },
  ],
};

const SCHEMA = objectSchema({
  account_id: text('The account.'),
  record_id: text('The identifier.'),
  state: text('`free`: the identifier is free again, since the backfill that brought it was undone.', {
    enum: ['stands', 'voided', 'free'],
  }),
  record: orNull(RECORD_SCHEMA),
  versions: {
    type: 'array',
    maxItems: 1_000,
    description: 'What the record was before, the newest first. Without `record` it was voided.',
    items: objectSchema({
      version: whole('Counted from 1.'),
      record: orNull(RECORD_SCHEMA),
      ended_by: objectSchema({
        correction_id: text('The correction that ended this version; one request is one correction.'),
        action: text('What was done.', { enum: ['void', 'amend', 'backfill', 'revert'] }),
        at: whole('Unix milliseconds.'),
        actor_kind: text('What `actor` is.'),
        actor: text('Who did it: the public id of an API key.'),
        reason: text('Why.'),
        tracking_id: orNull(text('Of the request.')),
        backfill_id: orNull(text('Of the backfill.')),
      }),
    }),
  },
});

/** Documents `GET /admin/v1/usage-records/{account_id}/{record_id}`. */
export const ApiRecordHistory = () =>
  applyDecorators(
    ApiOperation({
      summary: 'A usage record, and what it was before it was corrected',
      description: 'Identifiers are percent-encoded in the path.',
    }),
    ApiParam({ name: 'account_id', schema: { type: 'string', example: 'acct-1042' } }),
    ApiParam({ name: 'record_id', schema: { type: 'string', example: 'r-1' } }),
    ApiOkResponse(successExample('The record.', SCHEMA, EXAMPLE)),
    ApiNotFoundResponse(failureExample('No record ever had this identifier.', [{ name: 'UNKNOWN_RECORD' }])),
  );
