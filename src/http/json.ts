import { randomUUID } from 'node:crypto';
import { ApiError } from '../errors/api-error.js';
import { ExactNumber, isHeldByDouble } from '../common/exact-number.js';

/** Deepest nesting of a JSON body. Far beyond any request's, far below what breaks a recursive reader. */
export const DEEPEST_BODY = 64;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/**
 * Refuses a body nested too deeply, before anything recursive reads it.
 * @throws ApiError BODY_TOO_DEEP
 */
export function assertDepth(body: Uint8Array): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > DEEPEST_BODY)
        throw new ApiError({ name: 'BODY_TOO_DEEP', detail: `at most ${DEEPEST_BODY} levels` });
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body.
 * @returns undefined for an empty body.
 * @throws ApiError BODY_TOO_DEEP, MALFORMED_BODY
 */
export function parseJsonBody(body: Uint8Array): unknown {
  return body.length === 0 ? undefined : parse(body).value;
}

/**
 * Reads a JSON body without rounding: a number that no double holds is an {@link ExactNumber}.
 * @returns undefined for an empty body.
 * @throws ApiError BODY_TOO_DEEP, MALFORMED_BODY
 */
export function parseExactJsonBody(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  const { text, value } = parse(body);
  if (!MAY_BE_ROUNDED.test(text)) return value;
  return JSON.parse(text.replaceAll(TOKEN, marked), (_key, inner: unknown) =>
    typeof inner === 'string' && inner.startsWith(MARK) ? new ExactNumber(inner.slice(MARK.length)) : inner,
  );
}

/** A property named `__proto__` is one like any other here; readers of bodies know their properties and refuse it. */
function parse(body: Uint8Array): { readonly text: string; readonly value: unknown } {
  assertDepth(body);
  try {
    const text = utf8.decode(body);
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'not valid JSON' }, { cause: error });
  }
}

/** A number of up to 15 digits and without an exponent is always held; where there is no other, nothing need be done. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;

/** Texts, so as to pass over what looks like a number in them, and numbers, of a text that is valid JSON. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/** No request can hold it: each process makes its own, and keeps it. */
const MARK = `number ${randomUUID()} `;

const marked = (token: string): string =>
  token.startsWith('"') || isHeldByDouble(token) ? token : `"${MARK}${token}"`;

// NUL is refused in every request, so that it is in no value and can mark one.
const MARKED = /"\\u0000(-?\d+)"/g;

/** JSON text of a value. Whole numbers beyond 2^53 (BigInt) print with all their digits. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const mark = (_key: string, inner: unknown) => (typeof inner === 'bigint' ? `\u0000${inner}` : inner);
    return JSON.stringify(value, mark).replaceAll(MARKED, '$1');
  }
}
