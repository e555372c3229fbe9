import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { VERDICT_SCHEMA, type Schema } from '../usage-records/record-schema.js';
import type { AMEND_VERDICTS, VOID_VERDICTS } from './corrections.service.js';

type CorrectionVerdict = (typeof VOID_VERDICTS | typeof AMEND_VERDICTS)[number];

const VERDICT_NOTES: ClosedMap<Record<CorrectionVerdict, string>> = closedMap({
  voided: 'No figure includes it.',
  already_voided: 'Voided before.',
  unknown: 'The account has no such record, or it was removed by its retention.',
  amended: 'Has the new content.',
  restored: 'Had been voided, and stands again with the content given.',
  unchanged: 'Has that content already.',
  rejected: 'Bad.',
});

const whole = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

/** The schema of what became of the records of a correction. @param verdicts all that a record can have. */
export function answerSchema(verdicts: readonly CorrectionVerdict[]): Schema {
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
