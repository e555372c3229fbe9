import { ApiError } from './api-error.js';
import { isDatabaseAway, isDatabaseCode, isRetryable } from './from-database.js';

/** SQLSTATE classes that the values of a row cause: data exception, integrity violation, program limit exceeded. */
const DATA_CLASSES = /^(22|23|54)/;

/**
 * Whether storing failed because of what is in the messages. Then it fails whenever it is tried. Every other failure is
 * of the database, and ends with time.
 */
export function isFaultOfData(error: unknown): boolean {
  if (isDatabaseAway(error) || isRetryable(error)) return false;
  if (error instanceof ApiError) return error.status < 500;
  const code = codeOf(error);
  return code === undefined
    ? error instanceof TypeError || error instanceof RangeError
    : DATA_CLASSES.test(code);
}

function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (isDatabaseCode(code)) return code;
  return cause === undefined ? undefined : codeOf(cause);
}
