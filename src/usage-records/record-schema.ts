import {
  RECORD_FIELD_NAMES,
  RECORD_FIELDS,
  type FieldType,
  type RecordField,
} from '../record-model/record-fields.js';
import { SESSION_FIELD, SESSION_ID } from './counters/session-field.js';
import { MOST_LISTED_ERRORS } from './verdict.js';

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

const DIGITS = '^[0-9]+$';
/** Characters that a text may not contain. Blanks at its ends are excluded as well. */
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
const CLEAN_TEXT = `^(?!\\s)[^${CONTROL}]*[^\\s${CONTROL}]$`;

/** The JSON schemas of a value. */
function formsOf(type: FieldType): readonly Schema[] {
  switch (type.kind) {
    case 'text':
      return [{ type: 'string', minLength: 1, maxLength: type.longest, pattern: CLEAN_TEXT }];
    case 'digits':
      return [
        { type: 'string', pattern: `^[0-9]{1,${type.longest}}$` },
        { type: 'integer', minimum: 0, maximum: 10 ** type.longest - 1 },
      ];
    case 'msisdn':
      return [
        {
          type: 'string',
          pattern: `^(?!00)[0-9]{1,${type.longest}}$|^(\\+|00)[1-9][0-9]{0,${type.longest - 1}}$`,
        },
        { type: 'integer', minimum: 0, maximum: 10 ** type.longest - 1 },
      ];
    case 'whole':
      return [
        { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        { type: 'string', pattern: DIGITS, description: 'Its digits.' },
      ];
    case 'measured':
      return [{ type: 'number', minimum: 0, maximum: type.most }];
    case 'choice':
      return [{ type: 'string', enum: type.choices }];
    case 'address':
      return [
        { type: 'string', format: 'ipv4' },
        { type: 'string', format: 'ipv6' },
      ];
    case 'uuid':
      return [{ type: 'string', format: 'uuid' }];
    case 'instant':
      return [
        { type: 'string', format: 'date-time' },
        { type: 'integer', description: 'Unix milliseconds.' },
        { type: 'string', pattern: DIGITS, description: 'Unix milliseconds.' },
      ];
  }
}

function fieldSchema({ type, description, unit, required, example }: RecordField): Schema {
  const forms = required ? formsOf(type) : [...formsOf(type), { type: 'null' }];
  const words = unit === undefined ? description : `${description} In ${unit}.`;
  return { ...(forms.length > 1 ? { anyOf: forms } : forms[0]), description: words, examples: [example] };
}

/** The fields that a record needs with every key. With a key of exactly one account, a record may omit the account. */
const REQUIRED = RECORD_FIELD_NAMES.filter((name) => RECORD_FIELDS[name].required && name !== 'account_id');

/** A usage record in JSON. */
export const RECORD_SCHEMA: Schema = {
  type: 'object',
  additionalProperties: false,
  required: REQUIRED,
  properties: Object.fromEntries(RECORD_FIELD_NAMES.map((name) => [name, fieldSchema(RECORD_FIELDS[name])])),
};

/** A record, or a reading of counters. */
export const SENT_SCHEMA: Schema = {
  ...RECORD_SCHEMA,
  properties: {
    ...(RECORD_SCHEMA.properties as Schema),
    [SESSION_FIELD]: {
      ...formsOf(SESSION_ID.type)[0],
      description: SESSION_ID.description,
      examples: [SESSION_ID.example],
    },
  },
};

/** An example of a record. */
export const RECORD_EXAMPLE = Object.freeze(
  Object.fromEntries(RECORD_FIELD_NAMES.map((name) => [name, RECORD_FIELDS[name].example])),
);

const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

const ERROR_PROPERTIES = {
  index: count('Place of the record in the body, counted from 0.'),
  line: {
    type: 'integer',
    minimum: 1,
    description: 'Its line in the body, counted from 1 with blank lines and the header; absent in JSON.',
  },
  record_id: { type: 'string', description: 'Absent when it could not be read.' },
  code: { type: 'string', description: 'See the error catalogue.' },
  description: { type: 'string' },
  field: { type: 'string', description: 'Absent when it is about the record as a whole.' },
  column: { type: 'string', description: 'Of a foreign body: where the field comes from.' },
  value: {
    type: 'string',
    description: 'Of a foreign body: the value that was found there, cut to 64 characters.',
  },
};

const VERDICT_PROPERTIES = {
  received: count('Records in the body: the sum of the four that follow.'),
  accepted: count('Stored now.'),
  duplicates: count('Stored before, with the same content.'),
  conflicts: count('Stored before, with other content. The stored content stays.'),
  rejected: count('Not stored, because of an error.'),
  errors: {
    type: 'array',
    maxItems: MOST_LISTED_ERRORS,
    items: { type: 'object', required: ['index', 'code', 'description'], properties: ERROR_PROPERTIES },
  },
};

/** The verdicts on the records of a body. */
export const VERDICT_SCHEMA: Schema = {
  type: 'object',
  required: Object.keys(VERDICT_PROPERTIES),
  properties: VERDICT_PROPERTIES,
};
