import { randomUUID } from 'node:crypto';
import { ApiError } from '../errors/api-error.js';
import { ExactNumber, isHeldByDouble } from '../common/exact-number.js';

/** The deepest nesting of a JSON body. Requests need far less, and a recursive reader fails only at far more. */
export const DEEPEST_BODY = 64;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/**
 * Refuses a body that is nested too deeply, before any recursive code reads it.
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
 * Reads a JSON body without rounding: a number that no double equals becomes an {@link ExactNumber}.
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

/** Keeps a property named `__proto__` as an ordinary one. The readers of bodies know their properties and refuse it. */
function parse(body: Uint8Array): { readonly text: string; readonly value: unknown } {
  assertDepth(body);
  try {
    const text = utf8.decode(body);
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'not valid JSON' }, { cause: error });
  }
}

/**
 * A number of up to 15 digits without an exponent is exact as a double. A body with such numbers only needs no further
 * work.
 */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;

/** The texts and the numbers of a valid JSON text. Texts are matched so that digits inside them are skipped. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/** No request can contain it: each process makes its own and keeps it secret. */
const MARK = `number ${randomUUID()} `;

const marked = (token: string): string =>
  token.startsWith('"') || isHeldByDouble(token) ? token : `"${MARK}${token}"`;

// NUL is refused in every request. No value contains it, so it can mark a value.
const MARKED = /"\\u0000(-?\d+)"/g;

/** The JSON text of a value. Whole numbers beyond 2^53 (BigInt) print with all their digits. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const mark = (_key: string, inner: unknown) => (typeof inner === 'bigint' ? `\u0000${inner}` : inner);
    return JSON.stringify(value, mark).replaceAll(MARKED, '$1');
  }
}
