import type { ErrorName } from '../../errors/catalogue.js';
import type { FieldType } from '../../record-model/record-fields.js';

/** The field that only counter readings have, besides the fields of a record. */
export const SESSION_FIELD = 'session_id';

export const SESSION_ID = {
  fault: 'SESSION_ID' satisfies ErrorName,
  type: { kind: 'text', longest: 128, rule: 'must be a string of 1 to 128 characters' } satisfies FieldType,
  description: 'The session whose counters were read; only with `counters=cumulative`, and required there.',
  example: '5F3A2B10-0042',
} as const;
