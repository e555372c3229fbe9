import { closedMap, type ClosedMap } from '../common/closed-map.js';

/**
 * The problems of parameters, in the published words of each KPI. The two KPIs use the phrases of different libraries.
 */
export interface Problem {
  readonly kpi1: string;
  readonly kpi2: string;
}

const problem = (kpi1: string, kpi2: string): Problem => Object.freeze({ kpi1, kpi2 });

export const NO_NUMBER = problem('Not a valid number.', 'must be a number');
export const NO_INTEGER = problem('Not a valid integer.', 'must be a number');
export const FRACTION = problem('Not a valid integer.', 'must be an integer');
export const NO_UUID = problem('Not a valid UUID.', 'must be a valid UUID');
export const NO_CURSOR = problem('Not a valid cursor.', 'must be a valid cursor');
export const REPEATED = problem('Given more than once.', 'must be given only once');
export const UNKNOWN = problem('Unknown field.', 'is not allowed');

export const noneOf = (allowed: readonly string[]): Problem =>
  problem(`Must be one of: ${allowed.join(', ')}.`, `must be one of [${allowed.join(', ')}]`);

export const lessThan = (least: bigint): Problem =>
  problem(`Must be greater than or equal to ${least}.`, `must be greater than or equal to ${least}`);

export const moreThan = (greatest: bigint): Problem =>
  problem(`Must be less than or equal to ${greatest}.`, `must be less than or equal to ${greatest}`);

/** A problem for which both KPIs have the same words. It begins with a small letter. */
export const sharedProblem = (fault: string): Problem =>
  problem(`${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`, fault);

/** A parameter and its problem. */
export interface ParameterFault {
  readonly name: string;
  readonly problem: Problem;
}

/** A request is refused: the text of its 400. */
export class KpiRefused extends Error {
  override readonly name = 'KpiRefused';
}

/** Combines the faults of a request into one text. */
export type Refusal = (faults: readonly ParameterFault[]) => string;

/** Lists the faults as Python prints a dictionary of lists. */
export const refuseKpi1: Refusal = (faults) => {
  const entries = faults.map(
    ({ name, problem: { kpi1 } }) => `${pythonString(name)}: [${pythonString(kpi1)}]`,
  );
  return `Invalid query params values, error: {${entries.join(', ')}}`;
};

/** Lists the faults as Joi prints them. */
export const refuseKpi2: Refusal = (faults) =>
  `Invalid query params, error: ${faults.map(({ name, problem: { kpi2 } }) => `"${name}" ${kpi2}`).join('. ')}`;

const SHORT_ESCAPES: ClosedMap<Record<string, string>> = closedMap({ '\n': '\\n', '\r': '\\r', '\t': '\\t' });

/** A string as Python's repr() prints it. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // Python escapes all characters that it does not call printable: the categories Other and Separator, except the
  // space.
  const escaped = text.replaceAll(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    return SHORT_ESCAPES[character] ?? codeEscape(character.codePointAt(0) ?? 0);
  });
  return `${quote}${escaped}${quote}`;
}

function codeEscape(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
