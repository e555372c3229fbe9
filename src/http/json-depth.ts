import { ApiError } from '../errors/api-error.js';

/** The deepest nesting of a JSON body. Requests need far less, and a recursive reader fails only at far more. */
export const DEEPEST_BODY = 64;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/** A number of so many digits without an exponent is exact as a double. */
const EXACT_DIGITS = 15;

export const tooDeep = (): ApiError =>
  new ApiError({ name: 'BODY_TOO_DEEP', detail: `at most ${DEEPEST_BODY} levels` });

/**
 * Refuses a body that is nested too deeply, before any recursive code reads it.
 * @throws ApiError BODY_TOO_DEEP
 */
export function assertDepth(body: Uint8Array): void {
  scan(body);
}

/**
 * Whether a double may round a number of a JSON text. Digits in texts do not count: many identifiers have them.
 * @throws ApiError BODY_TOO_DEEP
 */
export const mayBeRounded = (json: Uint8Array): boolean => scan(json);

function scan(body: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  let digits = 0;
  let mayBeRounded = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
      continue;
    }
    if (byte === DOT || (byte >= ZERO && byte <= NINE)) {
      if (++digits > EXACT_DIGITS) mayBeRounded = true;
      continue;
    }
    if (digits > 0 && (byte === LOWER_E || byte === UPPER_E)) mayBeRounded = true;
    digits = 0;
    if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > DEEPEST_BODY) throw tooDeep();
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return mayBeRounded;
}
