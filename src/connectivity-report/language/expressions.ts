import { decimalText } from '../../common/exact-decimal.js';
import { isComparable } from '../../common/texts.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { msisdnOf, msisdnPrefix } from '../../record-model/msisdn.js';
import { parsePattern } from '../../query-engine/pattern/parse-pattern.js';
import { PatternError } from '../../query-engine/pattern/pattern-reader.js';
import { quoted } from '../../errors/nearest.js';
import { toComparand, type ComparisonValue } from './comparand.js';
import type { ExpressionKind } from './operators.js';
import type { ReportDimension } from './vocabulary.js';

const LONGEST_EXPRESSION = 256;

const ANY_VALUE = `must be a string of 1 to ${LONGEST_EXPRESSION} characters or a whole number up to 2^53`;
const WHOLE_NUMBER = 'must be a whole number from 0 to 2^53 - 1';
const UUID = 'must be a UUID';
const NO_PLUS =
  'must not begin with +, as telephone numbers are kept without it; BEGINS_WITH and EXACT take it';
const DECIMAL_NUMBER = `must be a number, or its decimal digits as a string of 1 to ${LONGEST_EXPRESSION} characters`;

const IS_WHOLE = /^(0|[1-9][0-9]*)$/;
const IS_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The rule that an expression breaks; undefined when it breaks none. */
export function expressionFault(
  value: unknown,
  kind: ExpressionKind,
  dimension: ReportDimension | undefined,
  caseSensitive: boolean,
): string | undefined {
  const rule = ruleBroken(value, kind, dimension);
  if (rule !== undefined) return `${rule}; given ${quoted(value)}`;
  return kind === 'pattern' ? patternFault(String(value), caseSensitive) : undefined;
}

function ruleBroken(
  value: unknown,
  kind: ExpressionKind,
  dimension: ReportDimension | undefined,
): string | undefined {
  if (kind === 'number') return toComparand(value) ? undefined : DECIMAL_NUMBER;
  if (!(typeof value === 'number' ? Number.isSafeInteger(value) : isExpression(value))) return ANY_VALUE;
  if (kind === 'text' && dimension === 'msisdn' && String(value).startsWith('+')) return NO_PLUS;
  const type = kind === 'value' && dimension !== undefined ? DIMENSIONS[dimension].type : 'text';
  const text = String(value);
  if (type === 'bigint')
    return IS_WHOLE.test(text) && Number.isSafeInteger(Number(text)) ? undefined : WHOLE_NUMBER;
  return type === 'text' || IS_UUID.test(text) ? undefined : UUID;
}

const isExpression = (value: unknown): value is string =>
  isComparable(value) && value.length > 0 && value.length <= LONGEST_EXPRESSION;

function patternFault(text: string, caseSensitive: boolean): string | undefined {
  try {
    parsePattern(text, caseSensitive);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/** The text of an expression for the comparison. A number has all its digits, and never an exponent. */
export function expressionText(
  value: ComparisonValue,
  kind: ExpressionKind,
  dimension: ReportDimension,
): string {
  if (kind === 'number') {
    const number = typeof value === 'string' ? undefined : toComparand(value);
    return number ? decimalText(number) : String(value);
  }
  const text = String(value);
  // Only telephone numbers and UUIDs have several spellings.
  if (dimension === 'msisdn') {
    if (kind === 'beginning') return msisdnPrefix(text);
    return kind === 'value' ? (msisdnOf(text) ?? text) : text;
  }
  return kind === 'value' && DIMENSIONS[dimension].type === 'uuid' ? text.toLowerCase() : text;
}
