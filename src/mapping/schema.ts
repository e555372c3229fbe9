import { UNITS } from './convert/amounts.js';
import { DURATIONS } from './convert/durations.js';
import { KINDS_OF_TEXT } from './convert/steps.js';
import { MAPPED_FIELDS } from './document.js';
import { LONGEST_NAME } from './parse/check-expression.js';
import { CLOCK_RULES, DECIMAL_MARKS, DELIMITERS, ENCODINGS, QUOTES } from './parse/check-settings.js';
import { FORMATS } from './parse/parse-mapping.js';
import { PRESETS } from './presets/index.js';

type Schema = Readonly<Record<string, unknown>>;

const text = (longest: number, description: string, shortest = 1): Schema => ({
  type: 'string',
  minLength: shortest,
  maxLength: longest,
  description,
});
const choice = (choices: readonly string[], description: string): Schema => ({
  type: 'string',
  enum: choices,
  description,
});
const list = (items: Schema, most: number, description: string, least = 1): Schema => ({
  type: 'array',
  items,
  minItems: least,
  maxItems: most,
  description,
});
const flag = (description: string): Schema => ({ type: 'boolean', description });
const CONSTANT: Schema = {
  oneOf: [{ type: 'string', minLength: 1, maxLength: LONGEST_NAME }, { type: 'number' }],
};
const EXPRESSION: Schema = { $ref: '#/$defs/expression' };
const PARTS = list(EXPRESSION, 20, 'Each an expression.');

const one = (key: string, schema: Schema, others: Schema = {}, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  required: [key, ...required],
  properties: { [key]: schema, ...others },
});

const STEP: Schema = {
  oneOf: [
    choice(['trim', 'lower', 'upper'], 'Removes blanks at both ends, or changes the case.'),
    one('strip_prefix', text(256, 'A text that is removed from the beginning, if it is there.')),
    one('strip_suffix', text(256, 'A text that is removed from the end, if it is there.')),
    one(
      'map',
      {
        type: 'object',
        maxProperties: 1_000,
        additionalProperties: { type: ['string', 'number', 'null'] },
        description: 'The value that replaces a text; null: no value.',
      },
      {
        otherwise: {
          type: ['string', 'null'],
          description: 'The value that replaces all other texts. Without it they stay.',
        },
      },
    ),
    one(
      'split',
      text(256, 'The text at which the value is split.'),
      {
        part: {
          type: 'integer',
          minimum: -100,
          maximum: 100,
          description: 'Which part is kept, counted from 0; -1: the last.',
        },
      },
      ['part'],
    ),
    one('only', choice([...KINDS_OF_TEXT.keys()], 'A text of another kind is no value.')),
  ],
};

const CONDITION: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['column'],
  properties: {
    column: text(LONGEST_NAME, 'A column, or a path.'),
    is: list(CONSTANT, 1_000, 'The values in rows that meet the condition.'),
    not: list(
      CONSTANT,
      1_000,
      'The values in rows that do not meet the condition. With `is`: any other value is a fault.',
    ),
    empty: flag('Whether it has no value in rows that meet the condition.'),
    optional: flag('Whether the column may be missing.'),
  },
};

const TERM: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    column: text(
      LONGEST_NAME,
      'A column of CSV; a path in JSON: a.b[0].c from the row, ^.a a level above, $.a from the document.',
    ),
    value: { ...CONSTANT, description: 'A constant.' },
    first: {
      ...PARTS,
      description: 'The first expression that has a value. In CSV the columns of the others may be missing.',
    },
    join: { ...PARTS, description: 'Texts, joined with the text of `with`.' },
    sum: { ...PARTS, description: 'The sum of amounts.' },
    hash: {
      oneOf: [choice(['row'], 'The whole row.'), PARTS],
      description: '128 bits of a SHA-256, in hexadecimal.',
    },
    latest: { ...PARTS, description: 'The latest of several times.' },
    earliest: { ...PARTS, description: 'The earliest of several times.' },
    after_start: { ...EXPRESSION, description: 'For ended_at: a duration, counted from started_at.' },
    before_end: { ...EXPRESSION, description: 'For started_at: a duration, counted back from ended_at.' },
    with: text(16, 'The text that `join` puts between texts. A hyphen by default.', 0),
    optional: flag(
      'Whether the column may be missing; in `sum` it then counts as 0, in `join` as an empty text.',
    ),
    steps: list(STEP, 10, 'Changes of the text, in this order, before it is read.'),
    unit: choice([...UNITS.keys()], 'The unit of an amount. Bytes by default.'),
    time: text(
      LONGEST_NAME,
      'auto, epoch_s, epoch_ms, epoch_us, epoch_ns, or a pattern such as DD.MM.YYYY HH:mm:ss.',
    ),
    duration: choice(DURATIONS, 'How a duration is written. In seconds by default.'),
    when: { ...CONDITION, description: 'The condition for rows that have the value.' },
    otherwise: { ...CONSTANT, description: 'The value in all other rows.' },
  },
};

/** The schema of a mapping. Which properties go together is checked elsewhere. */
export const MAPPING_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Edgemeter mapping',
  description: 'How a foreign file becomes usage records.',
  type: 'object',
  additionalProperties: false,
  properties: {
    extends: choice(
      [...PRESETS.keys()],
      'The mapping whose keys hold unless they are given here. Fields are replaced one by one.',
    ),
    description: text(1_000, 'A text for people.'),
    format: choice(
      FORMATS,
      'json: one document, a list, or one document a line. any: the format of the body.',
    ),
    zone: text(64, 'The time zone of times without an offset: an offset or an IANA name. UTC by default.'),
    ambiguous: choice(
      CLOCK_RULES,
      'Which instant is meant by a local time that the clock shows twice. earlier by default.',
    ),
    skipped: choice(
      CLOCK_RULES,
      'Which instant is meant by a local time that the clock skips. later by default.',
    ),
    delimiter: choice(DELIMITERS, 'The character between cells.'),
    quote: choice(QUOTES, 'The character around cells.'),
    decimal: choice(DECIMAL_MARKS, 'The character before the fraction of a number.'),
    encoding: choice(ENCODINGS, 'auto: UTF-16 with a byte order mark, else UTF-8.'),
    account: text(64, 'The account of records without an account column.'),
    header: flag('Whether the first line names the columns. false: `columns` names them.'),
    columns: list(text(LONGEST_NAME, 'A name.'), 1_000, 'The columns of a file without a header.'),
    skip_lines: { type: 'integer', minimum: 0, maximum: 1_000, description: 'Lines before the header.' },
    comment: text(64, 'Lines that begin with this text are left out.'),
    end_line: text(64, 'The text of the line that ends the data.'),
    empty_values: list(text(LONGEST_NAME, 'A value.'), 20, 'Texts that mean no value, like an empty cell.'),
    rows: {
      oneOf: [
        { type: 'string', maxLength: LONGEST_NAME },
        list({ type: 'string', maxLength: LONGEST_NAME }, 5, 'The first list that is there.'),
      ],
      description:
        'Paths of the lists whose elements are rows, such as a.b[].c[]. An empty text: the document is a row.',
    },
    ignore: list(CONDITION, 20, 'Conditions for rows that are left out. One of them is enough.', 0),
    counters: choice(
      ['amounts', 'cumulative'],
      'cumulative: rows are readings of counters, each with its session_id.',
    ),
    fields: {
      type: 'object',
      additionalProperties: false,
      description:
        'The expression that makes each field of a record. null: no value, also if the extended mapping has one.',
      properties: Object.fromEntries(
        MAPPED_FIELDS.map((field) => [field, { oneOf: [EXPRESSION, { type: 'null' }] }]),
      ),
    },
  },
  $defs: { expression: { oneOf: [text(LONGEST_NAME, 'The name of a column, or a path.'), TERM] } },
} as const satisfies Schema;
