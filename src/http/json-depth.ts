import { ApiError } from '../errors/api-error.js';

/** The deepest nesting of a JSON body. Requests need far less, and a recursive reader fails only at far more. */
export const DEEPEST_BODY = 64;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

export const tooDeep = (): ApiError =>
  new ApiError({ name: 'BODY_TOO_DEEP', detail: `at most ${DEEPEST_BODY} levels` });

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
      if (++depth > DEEPEST_BODY) throw tooDeep();
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}
