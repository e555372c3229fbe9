import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiEnveloped } from '../http/api-success.js';
import { RECORD_EXAMPLE, RECORD_SCHEMA } from '../usage-records/record-schema.js';
import { ApiMode } from '../usage-records/usage-records.docs.js';
import { AMEND_ANSWER, VOID_ANSWER } from './correction-schema.js';
import { CORRECTION_PROPERTIES, LONGEST_REASON, MOST_CORRECTED, VoidDto } from './correction.dto.js';

const VOID_DESCRIPTION = `Takes records out of all figures. Their content is kept for audit.

- Once 200 is returned, no report, aggregate or KPI includes them.
- \`already_voided\`: sending a request again is always safe.
- A voided identifier stays taken. The same content sent again is a duplicate and does not bring the record back;
  other content is a conflict. \`:amend\` brings it back.
- \`mode=atomic\`: an unknown identifier refuses the whole request with 400.`;

const AMEND_DESCRIPTION = `Replaces the content of records under the same record_id. Their old content is kept for audit.

- Each record is given in full; \`account_id\` may be left out of it. A single one may be given as \`record\`.
- Once 200 is returned, every report, aggregate and KPI includes the new content and none of the old.
- \`unchanged\`: it has this content already; sending a request again is always safe. \`restored\`: it had been voided.
- A usage record with the new content is a duplicate from now on; one with the old content is a conflict.
- \`mode=atomic\`: anything unknown or rejected refuses the whole request with 400.`;

const AMENDED = {
  account_id: '62c40843c7a190970912345',
  reason: 'Measured in bits',
};
const AMENDED_RECORD = { ...RECORD_EXAMPLE, downlink_bytes: 734_003 };

const AMEND_BODY = {
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: {
      ...CORRECTION_PROPERTIES,
      records: { type: 'array', maxItems: MOST_CORRECTED, items: RECORD_SCHEMA },
      record: RECORD_SCHEMA,
    },
  } as object,
  examples: {
    records: { summary: 'Several', value: { ...AMENDED, records: [AMENDED_RECORD] } },
    record: { summary: 'One', value: { ...AMENDED, record: AMENDED_RECORD } },
  },
};

/** Documents `POST /usage/v1/records:void`. */
export const ApiVoid = () =>
  applyDecorators(
    ApiOperation({ summary: 'Voids usage records', description: VOID_DESCRIPTION }),
    ApiBody({ type: VoidDto }),
    ApiMode(),
    ApiEnveloped('What became of the records.', VOID_ANSWER.schema, VOID_ANSWER.example),
    ApiFailure(400, 'The request is bad; in `atomic` mode: a record is unknown.', {
      name: 'REASON',
      field: 'reason',
      detail: `1 to ${LONGEST_REASON} characters`,
    }),
  );

/** Documents `POST /usage/v1/records:amend`. */
export const ApiAmend = () =>
  applyDecorators(
    ApiOperation({ summary: 'Amends usage records', description: AMEND_DESCRIPTION }),
    ApiBody(AMEND_BODY),
    ApiMode(),
    ApiEnveloped('What became of the records.', AMEND_ANSWER.schema, AMEND_ANSWER.example),
    ApiFailure(400, 'The request is bad; in `atomic` mode: a record is bad or unknown.', {
      name: 'ENDED_AT',
      field: 'records[0].ended_at',
      detail: 'must not be earlier than started_at',
    }),
  );
