import { randomUUID } from 'node:crypto';
import { ExactNumber, isHeldByDouble } from '../common/exact-number.js';

/** Parses a JSON text without rounding: a number that no double equals becomes an {@link ExactNumber}. */
export function parseExactText(text: string): unknown {
  // The marks are right only in a valid text.
  JSON.parse(text);
  return JSON.parse(markedNumbers(text), (_key, inner: unknown) =>
    typeof inner === 'string' && inner.startsWith(MARK) ? new ExactNumber(inner.slice(MARK.length)) : inner,
  );
}

/** The beginning of a text, or a whole number, in a valid JSON text. */
const QUOTE_OR_NUMBER = /"|-?\d[\d.eE+-]*/g;

/** No request can contain it: each process makes its own and keeps it secret. */
const MARK = `number ${randomUUID()} `;

/** Makes marked texts of the numbers that no double equals. Takes no longer for escapes than for other characters. */
function markedNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  QUOTE_OR_NUMBER.lastIndex = 0;
  for (let found = QUOTE_OR_NUMBER.exec(text); found; found = QUOTE_OR_NUMBER.exec(text)) {
    const [token] = found;
    if (token === '"') QUOTE_OR_NUMBER.lastIndex = endOfText(text, found.index) + 1;
    else if (!isHeldByDouble(token)) {
      pieces.push(text.slice(copied, found.index), `"${MARK}${token}"`);
      copied = found.index + token.length;
    }
  }
  return pieces.join('') + text.slice(copied);
}

/** The place of the quote that ends the text that begins at a quote. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end < 0 ? json.length : end;
}

/** An odd number of backslashes before a quote escapes it. The quote that begins the text ends the count. */
function isEscaped(json: string, quote: number): boolean {
  let first = quote;
  while (json[first - 1] === '\\') first--;
  return (quote - first) % 2 === 1;
}
