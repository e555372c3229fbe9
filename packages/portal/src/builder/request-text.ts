import type { ReportBody } from '../requests.js';

/** A request as text, and what the form can make of it. */
export interface ReadText {
  /** Undefined: only the text has the request. */
  readonly body?: ReportBody;
  /** Why the form cannot show it. */
  readonly fault?: string;
  /** Whether it is JSON, so that the service can judge it. */
  readonly isJson: boolean;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

/** A token as `JSON.stringify` prints it, where it stands for the same value. */
function plain(token: string): string {
  if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
  return /^-?\d+\.\d+$/.test(token) ? token.replace(/\.?0+$/, '') : token;
}

/**
 * Reads the text of a request. A text that the form would print with other values is left alone: a number with more
 * digits than a double has, or a member that is given twice.
 */
export function readRequest(text: string): ReadText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { isJson: false, fault: `The text is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { isJson: true, fault: 'The form shows only a JSON object.' };
  const same = [...text.matchAll(TOKEN)].map(([token]) => plain(token)).join('') === JSON.stringify(value);
  if (!same)
    return {
      isJson: true,
      fault: 'The form would change this text: a member is given twice, or a number has too many digits.',
    };
  return { isJson: true, body: value as ReportBody };
}

/** As it stands in the URL. */
export const printRequest = (body: ReportBody): string => JSON.stringify(body);

/** As a reader sees it: what the form printed is spread over lines, what was typed stays as it is. */
export function displayed(text: string): string {
  const { body } = readRequest(text);
  return body && printRequest(body) === text ? JSON.stringify(body, null, 2) : text;
}
