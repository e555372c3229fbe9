import { oneBeginning, oneSpelling } from './one-spelling.js';
import type { LanguageRecord, WireClause, WireCondition, WireFilter, WireRequest } from './wire.js';

type Text = string | null;

const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;

/** Compares decimals of any length: both as whole numbers of the same small part. */
function compareDecimals(one: string, other: string): number {
  const scaled = (text: string): bigint => {
    const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    const size = BigInt(whole + fraction.padEnd(40, '0'));
    return sign === '-' ? -size : size;
  };
  const difference = scaled(one) - scaled(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

type Test = (value: string, expressions: readonly string[], caseSensitive: boolean) => boolean;
const numeric =
  (holds: (value: string, expressions: readonly string[]) => boolean): Test =>
  (value, expressions) =>
    DECIMAL.test(value) && holds(value, expressions);
const textual =
  (holds: (value: string, expression: string) => boolean): Test =>
  (value, expressions, caseSensitive) => {
    const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
    return expressions.some((expression) => holds(fold(value), fold(expression)));
  };

const exact = textual((value, expression) => value === expression);

/** What a value that is not null must be like. */
const TESTS: Readonly<Record<string, Test>> = {
  EXACT: exact,
  IN_LIST: exact,
  BEGINS_WITH: textual((value, expression) => value.startsWith(expression)),
  ENDS_WITH: textual((value, expression) => value.endsWith(expression)),
  PARTIAL: textual((value, expression) => value.includes(expression)),
  REGEXP: (value, expressions, caseSensitive) =>
    expressions.some((expression) => new RegExp(expression, caseSensitive ? 's' : 'si').test(value)),
  NUMERIC_EQUAL: numeric((value, [to = '']) => compareDecimals(value, to) === 0),
  NUMERIC_GREATER_THAN: numeric((value, [than = '']) => compareDecimals(value, than) > 0),
  NUMERIC_LESS_THAN: numeric((value, [than = '']) => compareDecimals(value, than) < 0),
  NUMERIC_BETWEEN: numeric(
    (value, [low = '', high = '']) => compareDecimals(value, low) >= 0 && compareDecimals(value, high) <= 0,
  ),
};

const SPELLINGS: Readonly<Record<string, typeof oneSpelling>> = {
  EXACT: oneSpelling,
  IN_LIST: oneSpelling,
  BEGINS_WITH: oneBeginning,
};

/** The value of a dimension as text. */
function textOf(record: LanguageRecord, dimension: string): Text {
  const value = record[dimension as keyof LanguageRecord] ?? null;
  return value === null ? null : String(value);
}

function passes(record: LanguageRecord, filter: WireFilter): boolean {
  const value = textOf(record, filter.dimension_name);
  const spelling = SPELLINGS[filter.operator];
  const expressions = (filter.expressions ?? []).map((expression) =>
    spelling ? spelling(filter.dimension_name, expression) : String(expression),
  );
  const test = TESTS[filter.operator];
  const holds =
    filter.operator === 'IS_NULL'
      ? value === null
      : value !== null && test !== undefined && test(value, expressions, filter.case_sensitive ?? true);
  return filter.not === true ? !holds : holds;
}

const passesClause = (record: LanguageRecord, { operator, filters }: WireClause): boolean =>
  operator === 'OR'
    ? filters.some((filter) => passes(record, filter))
    : filters.every((filter) => passes(record, filter));

function satisfies(record: LanguageRecord, condition: WireCondition): boolean {
  if ('and' in condition) return condition.and.every((one) => satisfies(record, one));
  if ('or' in condition) return condition.or.some((one) => satisfies(record, one));
  if ('not' in condition) return !satisfies(record, condition.not);
  return passes(record, condition.filter);
}

/** The records that a request is about. */
export function keptBy<R extends LanguageRecord>(records: readonly R[], request: WireRequest): R[] {
  const { dimension_filter_clauses: clauses = [], dimension_filter: nested } = request;
  return records.filter(
    (record) =>
      clauses.every((clause) => passesClause(record, clause)) && (!nested || satisfies(record, nested)),
  );
}
