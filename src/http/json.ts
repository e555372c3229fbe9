import { ApiError } from '../errors/api-error.js';

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
  if (body.length === 0) return undefined;
  assertDepth(body);
  try {
    const text = utf8.decode(body);
    // A reviver visits every value; where the name cannot be, not even in escapes, it need not.
    return text.includes('__proto__') || text.includes('\\u')
      ? JSON.parse(text, refusePrototype)
      : JSON.parse(text);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError({ name: 'MALFORMED_BODY', detail: 'not valid JSON' }, { cause: error });
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ApiError({ name: 'MALFORMED_BODY', field: '__proto__' });
  return value;
}

// NUL never stands in a value of ours (it is refused at the door), so it can mark one.
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
