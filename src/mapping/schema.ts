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
    choice(['trim', 'lower', 'upper'], 'Takes blanks off the ends, or changes the case.'),
    one('strip_prefix', text(256, 'Taken off the beginning, where it is there.')),
    one('strip_suffix', text(256, 'Taken off the end, where it is there.')),
    one(
      'map',
      {
        type: 'object',
        maxProperties: 1_000,
        additionalProperties: { type: ['string', 'number', 'null'] },
        description: 'What stands for a value; null: nothing.',
      },
      {
        otherwise: {
          type: ['string', 'null'],
          description: 'What stands for all others; without it they stay.',
        },
      },
    ),
    one(
      'split',
      text(256, 'What the text is split at.'),
      {
        part: {
          type: 'integer',
          minimum: -100,
          maximum: 100,
          description: 'Which part stays, from 0; -1: the last.',
        },
      },
      ['part'],
    ),
    one('only', choice([...KINDS_OF_TEXT.keys()], 'A text of another kind counts as nothing.')),
  ],
};

const CONDITION: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['column'],
  properties: {
    column: text(LONGEST_NAME, 'A column, or a path.'),
    is: list(CONSTANT, 1_000, 'What it holds in rows that are meant.'),
    not: list(
      CONSTANT,
      1_000,
      'What it holds in rows that are not meant. Beside `is`: any other value is a fault.',
    ),
    empty: flag('Whether it holds nothing in rows that are meant.'),
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
      description: 'The first that holds something; in CSV the columns of the others may be missing.',
    },
    join: { ...PARTS, description: 'Texts, joined by `with`.' },
    sum: { ...PARTS, description: 'Amounts, added up.' },
    hash: {
      oneOf: [choice(['row'], 'All of the row.'), PARTS],
      description: '128 bits of a SHA-256, in hexadecimal.',
    },
    latest: { ...PARTS, description: 'The latest of times.' },
    earliest: { ...PARTS, description: 'The earliest of times.' },
    after_start: { ...EXPRESSION, description: 'Of ended_at: a duration, counted from started_at.' },
    before_end: { ...EXPRESSION, description: 'Of started_at: a duration, counted back from ended_at.' },
    with: text(16, 'What `join` puts between; a hyphen unless given.', 0),
    optional: flag(
      'Whether the column may be missing; in `sum` it then counts as 0, in `join` as an empty text.',
    ),
    steps: list(STEP, 10, 'Changes of the text, one after the other, before anything else is made of it.'),
    unit: choice([...UNITS.keys()], 'Of an amount; bytes unless given.'),
    time: text(
      LONGEST_NAME,
      'auto, epoch_s, epoch_ms, epoch_us, epoch_ns, or a pattern such as DD.MM.YYYY HH:mm:ss.',
    ),
    duration: choice(DURATIONS, 'How a duration is written; in seconds unless given.'),
    when: { ...CONDITION, description: 'In which rows the value is there.' },
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
      'What holds unless it is said here; fields are replaced one by one.',
    ),
    description: text(1_000, 'For people.'),
    format: choice(FORMATS, 'json: one document or a list, or one a line. any: as the body comes.'),
    zone: text(64, 'Of times without an offset: UTC (unless given), an offset or an IANA name.'),
    ambiguous: choice(
      CLOCK_RULES,
      'What is done about a local time that the clock shows twice; earlier unless given.',
    ),
    skipped: choice(
      CLOCK_RULES,
      'What is done about a local time that the clock leaves out; later unless given.',
    ),
    delimiter: choice(DELIMITERS, 'Between cells.'),
    quote: choice(QUOTES, 'Around cells.'),
    decimal: choice(DECIMAL_MARKS, 'Before the fraction of a number.'),
    encoding: choice(ENCODINGS, 'auto: UTF-16 where a byte order mark says so, else UTF-8.'),
    account: text(64, 'Of records whose account no column tells.'),
    header: flag('Whether the first line names the columns; false: `columns` does.'),
    columns: list(text(LONGEST_NAME, 'A name.'), 1_000, 'The columns of a file without a header.'),
    skip_lines: { type: 'integer', minimum: 0, maximum: 1_000, description: 'Lines before the header.' },
    comment: text(64, 'Lines that begin so are left out.'),
    end_line: text(64, 'A line that is this ends the data.'),
    empty_values: list(text(LONGEST_NAME, 'A value.'), 20, 'What stands for nothing, beside an empty cell.'),
    rows: {
      oneOf: [
        { type: 'string', maxLength: LONGEST_NAME },
        list({ type: 'string', maxLength: LONGEST_NAME }, 5, 'The first that is there.'),
      ],
      description:
        'The lists that a document is taken apart by, such as a.b[].c[]; an empty text: the document is a row.',
    },
    ignore: list(CONDITION, 20, 'Rows that are left out: those that any of these means.', 0),
    counters: choice(
      ['amounts', 'cumulative'],
      'cumulative: rows are readings of counters, each with its session_id.',
    ),
    fields: {
      type: 'object',
      additionalProperties: false,
      description: 'What each field of a record is made of; null: nothing, in place of what is extended.',
      properties: Object.fromEntries(
        MAPPED_FIELDS.map((field) => [field, { oneOf: [EXPRESSION, { type: 'null' }] }]),
      ),
    },
  },
  $defs: { expression: { oneOf: [text(LONGEST_NAME, 'The name of a column, or a path.'), TERM] } },
} as const satisfies Schema;
