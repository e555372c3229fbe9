import { closedMap } from '../../common/closed-map.js';
import type { Test } from '../../query-engine/condition.js';
import type { ReportDimension } from './vocabulary.js';

/**
 * The kinds of expressions of an operator:
 * - `value`: values of the dimension;
 * - `beginning`: texts with which values of the dimension begin;
 * - `text`: any text;
 * - `pattern`: regular expressions;
 * - `number`: decimal numbers.
 */
export type ExpressionKind = 'value' | 'beginning' | 'text' | 'pattern' | 'number';

/** The published name of each kind: the beginning of a value is a text. */
export const publishedKind = (kind: ExpressionKind): ExpressionKind => (kind === 'beginning' ? 'text' : kind);

/** How a filter tests a dimension. */
export interface FilterOperator {
  readonly description: string;
  readonly expressions: ExpressionKind;
  /** The least and greatest number of expressions. A filter matches any of them, unless the operator says otherwise. */
  readonly count: readonly [least: number, most: number];
  /** Whether a filter by this operator pins the dimension to its values. */
  readonly pins: boolean;
  /** @param values the expressions as text. Their number is within the bounds. */
  readonly toTest: (dimension: ReportDimension, values: readonly string[], caseSensitive: boolean) => Test;
}

/** The most values of a filter. */
export const MOST_EXPRESSIONS = 1_000;

const MOST_PATTERNS = 10;

type TextKind = Extract<Test, { caseSensitive: boolean }>['kind'];

const ofTexts =
  (kind: TextKind): FilterOperator['toTest'] =>
  (dimension, values, caseSensitive) => ({ kind, dimension, values, caseSensitive });

function texts(
  kind: TextKind,
  expressions: ExpressionKind,
  description: string,
  most = MOST_EXPRESSIONS,
): FilterOperator {
  return { description, expressions, count: [1, most], pins: kind === 'equal', toTest: ofTexts(kind) };
}

function numbers(
  description: string,
  bounds: (first: string, last: string) => Pick<Extract<Test, { kind: 'number' }>, 'least' | 'greatest'>,
  count: 1 | 2 = 1,
): FilterOperator {
  return {
    description,
    expressions: 'number',
    count: [count, count],
    pins: false,
    toTest: (dimension, values) => ({
      kind: 'number',
      dimension,
      ...bounds(values[0] ?? '0', values.at(-1) ?? '0'),
    }),
  };
}

/** Every operator of a dimension filter. */
export const FILTER_OPERATORS = closedMap({
  EXACT: texts('equal', 'value', 'Is any of the expressions; where it pins the dimension, they are echoed.'),
  IN_LIST: texts('equal', 'value', 'Is any of the expressions; without an echo.'),
  BEGINS_WITH: texts('begins', 'beginning', 'Begins with any of the expressions.'),
  ENDS_WITH: texts('ends', 'text', 'Ends with any of the expressions.'),
  PARTIAL: texts('contains', 'text', 'Contains any of the expressions.'),
  REGEXP: texts(
    'matches',
    'pattern',
    'A part of it matches any of the regular expressions, in the syntax of RE2.',
    MOST_PATTERNS,
  ),
  NUMERIC_EQUAL: numbers('Is a number equal to the expression.', (value) => ({
    least: { value, included: true },
    greatest: { value, included: true },
  })),
  NUMERIC_GREATER_THAN: numbers('Is a number above the expression.', (value) => ({
    least: { value, included: false },
  })),
  NUMERIC_LESS_THAN: numbers('Is a number below the expression.', (value) => ({
    greatest: { value, included: false },
  })),
  NUMERIC_BETWEEN: numbers(
    'Is a number from the first expression to the second, both included.',
    (least, greatest) => ({
      least: { value: least, included: true },
      greatest: { value: greatest, included: true },
    }),
    2,
  ),
  IS_NULL: {
    description: 'Is null: the record does not have it.',
    expressions: 'value',
    count: [0, 0],
    pins: false,
    toTest: (dimension) => ({ kind: 'null', dimension }),
  },
} as const satisfies Record<string, FilterOperator>);

export type FilterOperatorName = keyof typeof FILTER_OPERATORS;
export const FILTER_OPERATOR_NAMES = Object.keys(FILTER_OPERATORS) as FilterOperatorName[];

/** How the filters of a clause are combined. */
export const CLAUSE_OPERATORS = closedMap({
  AND: 'All filters of the clause hold.',
  OR: 'Any filter of the clause holds.',
});
export type ClauseOperatorName = keyof typeof CLAUSE_OPERATORS;
export const CLAUSE_OPERATOR_NAMES = Object.keys(CLAUSE_OPERATORS) as ClauseOperatorName[];

/** How many levels of `and`, `or` and `not` a filter of `dimension_filter` may be nested in. */
export const DEEPEST_FILTER = 8;

/** The most filters of `dimension_filter`, and the most filters of a request that do more than pin a dimension. */
export const MOST_FILTERS = 100;
