import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { VERDICT_SCHEMA, type Schema } from '../usage-records/record-schema.js';
import { toRecordErrors } from '../usage-records/verdict.js';
import { AMEND_VERDICTS, VOID_VERDICTS, type AmendAnswer, type VoidAnswer } from './corrections.service.js';

type CorrectionVerdict = (typeof VOID_VERDICTS | typeof AMEND_VERDICTS)[number];

const VERDICT_NOTES: ClosedMap<Record<CorrectionVerdict, string>> = closedMap({
  voided: 'No figure includes it.',
  already_voided: 'Voided before.',
  unknown: 'The account has no such record, or it was removed by its retention.',
  amended: 'Has the new content.',
  restored: 'Had been voided, and stands again with the content given.',
  unchanged: 'Has that content already.',
  rejected: 'Not amended, because of an error.',
});

const whole = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

/** The schema of what became of the records of a correction. @param verdicts all that a record can have. */
function answerSchema(verdicts: readonly CorrectionVerdict[]): Schema {
  const properties = {
    received: whole('Records in the request: the sum of those that follow.'),
    ...Object.fromEntries(verdicts.map((verdict) => [verdict, whole(VERDICT_NOTES[verdict])])),
    records: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'verdict'],
        properties: {
          index: whole('Place of the record in the request, counted from 0.'),
          verdict: { type: 'string', enum: [...verdicts] },
          record_id: { type: 'string', description: 'Absent when it could not be read.' },
        },
      },
    },
    errors: (VERDICT_SCHEMA.properties as Readonly<Record<string, Schema>>).errors,
  };
  return { type: 'object', required: Object.keys(properties), properties };
}

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

/** What became of records that were to be voided. */
export const VOID_ANSWER = { schema: answerSchema(VOID_VERDICTS), example: VOID_EXAMPLE };

/** What became of records that were to be amended. */
export const AMEND_ANSWER = { schema: answerSchema(AMEND_VERDICTS), example: AMEND_EXAMPLE };
