import { isUtf8 } from 'node:buffer';
import { ApiError } from '../errors/api-error.js';
import { mayBeRounded } from './json-depth.js';
import type { Reading } from './json-open.js';
import { parseInSlices, SLICE_BYTES } from './json-slices.js';
export { TOO_LONG } from './json-open.js';
import { parseExactText } from './json-text.js';

/**
 * Reads a JSON body. A long body is read in slices, and then the result is a promise.
 * @returns undefined for an empty body.
 * @throws ApiError BODY_TOO_DEEP, MALFORMED_BODY
 */
export const parseJsonBody = (body: Buffer): unknown => parse(body, {});

/**
 * Reads a JSON body as {@link parseJsonBody} does. An item longer than `longestItem` bytes is {@link TOO_LONG}.
 * @param longestItem more than the bytes that are read at once.
 */
export const parseJsonItems = (body: Buffer, longestItem: number): unknown => parse(body, { longestItem });

/**
 * Reads a JSON body as {@link parseJsonBody} does, without rounding: a number that no double equals becomes an
 * ExactNumber.
 */
export const parseExactJsonBody = (body: Buffer): unknown => parse(body, { parseExactly: parseExactText });

/** Keeps a property named `__proto__` as an ordinary one. The readers of bodies know their properties and refuse it. */
const parse = (body: Buffer, reading: Reading): unknown =>
  body.length > SLICE_BYTES ? parseLong(body, reading) : parseShort(body, reading);

async function parseLong(body: Buffer, reading: Reading): Promise<unknown> {
  try {
    return await parseInSlices(soundText(body), reading);
  } catch (error) {
    throw malformed(error);
  }
}

function parseShort(body: Buffer, { parseExactly }: Reading): unknown {
  if (body.length === 0) return undefined;
  // This also refuses what is nested too deeply.
  const isRounded = mayBeRounded(body);
  try {
    const text = soundText(body).toString();
    return isRounded && parseExactly ? parseExactly(text) : JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function soundText(body: Buffer): Buffer {
  if (!isUtf8(body)) throw new SyntaxError('not UTF-8');
  return body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? body.subarray(3) : body;
}

function malformed(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return new ApiError({ name: 'MALFORMED_BODY', detail: 'not valid JSON' }, { cause });
}

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
