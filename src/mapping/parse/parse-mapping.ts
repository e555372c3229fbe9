import { isObject } from '../../common/is-object.js';
import { ApiError, throwIfAny } from '../../errors/api-error.js';
import { RECORD_FIELDS, type RecordField } from '../../record-model/record-fields.js';
import { parseRows } from '../compile/json-path.js';
import { usesEnd } from '../compile/row-mapper.js';
import {
  kindOf,
  MAPPED_FIELDS,
  type Mapping,
  type MappingDocument,
  type MappingSettings,
} from '../document.js';
import { PRESETS } from '../presets/index.js';
import { Checker, under, type Properties } from './checker.js';
import { checkCondition, checkExpression, LONGEST_NAME } from './check-expression.js';
import { checkSettings, SETTING_NAMES } from './check-settings.js';

/** All properties that a mapping may have. */
const DOCUMENT_KEYS: readonly string[] = [
  'extends',
  'description',
  'format',
  ...SETTING_NAMES,
  'header',
  'columns',
  'skip_lines',
  'comment',
  'end_line',
  'empty_values',
  'rows',
  'ignore',
  'counters',
  'fields',
];

export const FORMATS = ['csv', 'json', 'any'] as const;
const MOST_COLUMNS = 1_000;
const MOST_SKIPPED = 1_000;
const MOST_CONDITIONS = 20;
const MOST_ALTERNATIVES = 5;
const LONGEST_DESCRIPTION = 1_000;
const LONGEST_MARK = 64;

/**
 * Reads a mapping together with the preset that it extends and with given settings.
 * @throws ApiError MAPPING with every fault, each with its path.
 */
export function parseMapping(value: unknown, settings: MappingSettings = {}): Mapping {
  const check = new Checker();
  const own = check.object(value, '', DOCUMENT_KEYS);
  if (!own) throw new ApiError({ name: 'MAPPING', detail: 'must be an object' });
  const document = { ...extended(check, own), ...settings } as Properties;
  checkDocument(check, document);
  throwIfAny(check.faults);
  const mapping = document as unknown as MappingDocument;
  const filled = Object.entries(mapping.fields ?? {}).filter(([, expression]) => expression !== null);
  return { ...mapping, fields: Object.fromEntries(filled) };
}

/**
 * Checks a mapping. @returns the mapping as it was written.
 * @throws ApiError MAPPING with every fault, each with its path.
 */
export function checkMapping(value: unknown): MappingDocument {
  parseMapping(value);
  return value as MappingDocument;
}

/** A document combined with the preset that it extends. Its fields replace the preset's, and null removes one. */
function extended(check: Checker, own: Properties): Properties {
  const name = own.extends;
  if (name === undefined) return own;
  const preset = typeof name === 'string' ? PRESETS.get(name) : undefined;
  if (!preset) {
    check.fail('extends', `must be one of ${[...PRESETS.keys()].join(', ')}`);
    return own;
  }
  const fields = isObject(own.fields) ? { ...preset.fields, ...own.fields } : (own.fields ?? preset.fields);
  return { ...preset, ...own, fields };
}

function checkDocument(check: Checker, document: Properties): void {
  const { format = 'csv', rows } = document;
  check.choice(format, 'format', FORMATS);
  if (document.description !== undefined)
    check.text(document.description, 'description', 1, LONGEST_DESCRIPTION);
  checkSettings(check, document);
  checkLayout(check, document);
  if (document.counters !== undefined) check.choice(document.counters, 'counters', ['amounts', 'cumulative']);
  if (rows !== undefined) checkRows(check, rows, format);
  if (document.ignore !== undefined) {
    check
      .list(document.ignore, 'ignore', 0, MOST_CONDITIONS)
      .forEach((condition, nth) => checkIgnored(check, condition, `ignore[${nth}]`));
  }
  checkFields(check, document);
}

/** `ignore` may not have both `is` and `not`: they would say nothing about a value in neither list. */
function checkIgnored(check: Checker, condition: unknown, path: string): void {
  checkCondition(check, condition, path);
  const { is, not } = (typeof condition === 'object' && condition !== null ? condition : {}) as Properties;
  if (is !== undefined && not !== undefined) check.fail(path, 'must have is or not');
}

function checkLayout(check: Checker, document: Properties): void {
  const {
    header = true,
    columns,
    skip_lines: skipped,
    comment,
    end_line: end,
    empty_values: empty,
  } = document;
  check.choice(header, 'header', [true, false]);
  if (columns !== undefined) checkTexts(check, columns, 'columns', MOST_COLUMNS);
  if (header === false && columns === undefined)
    check.fail('columns', 'must name the columns of a file without a header');
  if (header === true && columns !== undefined) check.fail('columns', 'goes with header: false');
  if (
    skipped !== undefined &&
    !(Number.isSafeInteger(skipped) && Number(skipped) >= 0 && Number(skipped) <= MOST_SKIPPED)
  ) {
    check.fail('skip_lines', `must be a whole number from 0 to ${MOST_SKIPPED}`);
  }
  if (comment !== undefined) check.text(comment, 'comment', 1, LONGEST_MARK);
  if (end !== undefined) check.text(end, 'end_line', 1, LONGEST_MARK);
  if (empty !== undefined) checkTexts(check, empty, 'empty_values', MOST_CONDITIONS);
}

function checkTexts(check: Checker, value: unknown, path: string, most: number): void {
  check
    .list(value, path, 1, most)
    .forEach((text, nth) => check.text(text, `${path}[${nth}]`, 1, LONGEST_NAME));
}

function checkRows(check: Checker, rows: unknown, format: unknown): void {
  if (format === 'csv') check.fail('rows', 'goes with JSON');
  const list = typeof rows === 'string' ? [rows] : check.list(rows, 'rows', 1, MOST_ALTERNATIVES);
  list.forEach((path, nth) => {
    if (typeof path !== 'string' || path.length > LONGEST_NAME || !parseRows(path)) {
      check.fail(`rows[${nth}]`, 'must be a path to lists, such as a.b[].c[]');
    }
  });
}

function checkFields(check: Checker, document: Properties): void {
  const fields = check.object(document.fields, 'fields', MAPPED_FIELDS);
  if (!fields) return;
  for (const field of MAPPED_FIELDS) {
    const expression = fields[field];
    const path = under('fields', field);
    if (expression !== undefined && expression !== null) {
      const format = document.format as MappingDocument['format'];
      checkExpression(check, expression, path, { field, kind: kindOf(field), format, depth: 1 });
    } else if (isNeeded(field)) check.fail(path, 'missing');
  }
  const [start, end] = [fields.started_at, fields.ended_at];
  if (start && end && usesEnd(start) && JSON.stringify(end).includes('"after_start":')) {
    check.fail('fields.ended_at', 'start and end cannot each be counted from the other');
  }
  const isCumulative = document.counters === 'cumulative';
  const hasSession = fields.session_id !== undefined && fields.session_id !== null;
  if (isCumulative !== hasSession)
    check.fail('fields.session_id', 'goes with counters: cumulative, and the other way round');
}

/** Whether every record needs the field. The account is not needed: it may be given beside the mapping. */
function isNeeded(field: string): boolean {
  if (field === 'session_id' || field === 'account_id') return false;
  return (RECORD_FIELDS as Readonly<Record<string, RecordField>>)[field]?.required === true;
}
