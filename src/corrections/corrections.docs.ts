import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { applyDecorators } from '@nestjs/common';
import { ApiBadRequestResponse, ApiBody, ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { successExample } from '../http/api-success.js';
import {
  RECORD_EXAMPLE,
  RECORD_SCHEMA,
  VERDICT_SCHEMA,
  type Schema,
} from '../usage-records/record-schema.js';
import { INGEST_MODES } from '../usage-records/usage-records.query.js';
import { toRecordErrors } from '../usage-records/verdict.js';
import { LONGEST_REASON, MOST_CORRECTED, VoidDto } from './correction.dto.js';
import type { AmendAnswer, VoidAnswer } from './corrections.service.js';
import { objectSchema, text, whole } from './enveloped-docs.js';

const VOID_DESCRIPTION = `Takes records out of all figures. What they were is kept for audit.

- Once 200 is returned, no report, aggregate or KPI includes them.
- \`already_voided\`: sending a request again is always safe.
- A voided identifier stays taken. The same content sent again is a duplicate and does not bring the record back;
  other content is a conflict. \`:amend\` brings it back.
- \`mode=atomic\`: an unknown identifier refuses the whole request with 400.`;

const AMEND_DESCRIPTION = `Replaces the content of records under the same record_id. What they were is kept for audit.

- Each record is given in full; \`account_id\` may be left out of it. A single one may be given as \`record\`.
- Once 200 is returned, every report, aggregate and KPI has the new content and nothing of the old.
- \`unchanged\`: it has this content already; sending a request again is always safe. \`restored\`: it had been voided.
- The new content is what the identifier now stands for: sent again as a usage record it is a duplicate, the old content
  is a conflict.
- \`mode=atomic\`: anything unknown or rejected refuses the whole request with 400.`;

const VERDICT_NOTES: ClosedMap<Record<string, string>> = closedMap({
  voided: 'In no figure any more.',
  already_voided: 'Voided before.',
  unknown: 'No such record of the account, or it was removed by its retention.',
  amended: 'Has the new content.',
  restored: 'Had been voided, and stands again with the content given.',
  unchanged: 'Has that content already.',
  rejected: 'Bad.',
});

const ID = '01936f5e-8a2b-7c31-9d4e-5f60718293a4';

const VOID_EXAMPLE: VoidAnswer = {
  received: 2,
  voided: 1,
  already_voided: 0,
  unknown: 1,
  records: [
    { index: 0, record_id: ID, verdict: 'voided' },
    { index: 1, record_id: 'r-2', verdict: 'unknown' },
  ],
  errors: toRecordErrors({
    verdict: 'rejected',
    index: 1,
    recordId: 'r-2',
    faults: [{ name: 'RECORD_UNKNOWN', field: 'record_id' }],
  }),
};

const AMEND_EXAMPLE: AmendAnswer = {
  received: 1,
  amended: 1,
  restored: 0,
  unchanged: 0,
  unknown: 0,
  rejected: 0,
  records: [{ index: 0, record_id: ID, verdict: 'amended' }],
  errors: [],
};

function answerSchema({
  received: _,
  records: __,
  errors: ___,
  ...counts
}: object & Record<string, unknown>): Schema {
  const names = Object.keys(counts);
  const verdict = objectSchema({
    index: whole('Place of the record in the request, counted from 0.'),
    verdict: { type: 'string', enum: names },
  });
  const properties = {
    ...(verdict.properties as object),
    record_id: text('Absent when it could not be read.'),
  };
  return objectSchema({
    received: whole('Records in the request: the sum of those that follow.'),
    ...Object.fromEntries(names.map((name) => [name, whole(VERDICT_NOTES[name] ?? '')])),
    records: { type: 'array', items: { ...verdict, properties } },
    errors: (VERDICT_SCHEMA.properties as Readonly<Record<string, Schema>>).errors ?? {},
  });
}

const AMENDED_SCHEMA = {
  ...RECORD_SCHEMA,
  required: (RECORD_SCHEMA.required as string[]).filter((name) => name !== 'account_id'),
};
const AMENDED_EXAMPLE = { ...RECORD_EXAMPLE, downlink_bytes: 734_003 };

const AMEND_BODY = {
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['account_id', 'reason'],
    properties: {
      account_id: text('The account whose records are corrected.'),
      reason: text('Why, for readers of the history.', { maxLength: LONGEST_REASON }),
      records: { type: 'array', maxItems: MOST_CORRECTED, items: AMENDED_SCHEMA },
      record: AMENDED_SCHEMA,
    },
  } as object,
  examples: {
    records: {
      summary: 'Several',
      value: { account_id: 'acct-1042', reason: 'Measured in bits', records: [AMENDED_EXAMPLE] },
    },
    record: {
      summary: 'One',
      value: { account_id: 'acct-1042', reason: 'Measured in bits', record: AMENDED_EXAMPLE },
    },
  },
};

const MODE = {
  name: 'mode',
  required: false,
  schema: { type: 'string' as const, enum: [...INGEST_MODES], default: 'partial' },
};

/** Documents `POST /usage/v1/records:void`. */
export const ApiVoid = () =>
  applyDecorators(
    ApiOperation({ summary: 'Voids usage records', description: VOID_DESCRIPTION }),
    ApiBody({ type: VoidDto }),
    ApiQuery(MODE),
    ApiOkResponse(
      successExample('What became of the records.', answerSchema({ ...VOID_EXAMPLE }), VOID_EXAMPLE),
    ),
    ApiBadRequestResponse(
      failureExample('The request is bad; in `atomic` mode: a record is unknown.', [
        { name: 'REASON', field: 'reason', detail: `1 to ${LONGEST_REASON} characters` },
      ]),
    ),
  );

/** Documents `POST /usage/v1/records:amend`. */
export const ApiAmend = () =>
  applyDecorators(
    ApiOperation({ summary: 'Amends usage records', description: AMEND_DESCRIPTION }),
    ApiBody(AMEND_BODY),
    ApiQuery(MODE),
    ApiOkResponse(
      successExample('What became of the records.', answerSchema({ ...AMEND_EXAMPLE }), AMEND_EXAMPLE),
    ),
    ApiBadRequestResponse(
      failureExample('The request is bad; in `atomic` mode: a record is bad or unknown.', [
        { name: 'ENDED_AT', field: 'records[0].ended_at', detail: 'must not be earlier than started_at' },
      ]),
    ),
  );
