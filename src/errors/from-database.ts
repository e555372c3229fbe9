import { ApiError } from './api-error.js';

/** How long a caller should wait before it tries again, in seconds. */
export const RETRY_AFTER_SECONDS = 2;

/** The `Retry-After` header. */
export const RETRY_LATER = { 'Retry-After': String(RETRY_AFTER_SECONDS) };

const CONNECTION_FAULTS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

// Prisma's codes for a server that cannot be reached, is too slow, or has closed the connection.
const PRISMA_CONNECTION_FAULTS = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2037']);

// pg reports these failures as plain Errors without a code, and Citus the last two as internal errors.
const CONNECTION_MESSAGES =
  /^(timeout (exceeded when trying to connect|expired)|Connection terminated|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end|failure on connection marked as essential|connection to the remote node)/i;

interface DatabaseFault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
  readonly errors?: unknown;
}

const isObject = (value: unknown): value is DatabaseFault => typeof value === 'object' && value !== null;

/** SQLSTATE, or a code of Prisma. */
const DATABASE_CODE = /^([0-9A-Z]{5}|P\d{4})$/;

/** Whether the code of an error comes from the database, and not from the connection to it. */
export const isDatabaseCode = (code: unknown): code is string =>
  typeof code === 'string' && DATABASE_CODE.test(code);

/** Whether the server or the connection failed (SQLSTATE classes 08, 53, 57P and network errors). */
export function isDatabaseAway(error: unknown): boolean {
  return withCauses(error).some(({ code, message }) => {
    if (typeof code === 'string' && /^(08|53|57P)/.test(code)) return true;
    if (typeof code === 'string' && (CONNECTION_FAULTS.has(code) || PRISMA_CONNECTION_FAULTS.has(code)))
      return true;
    return typeof message === 'string' && CONNECTION_MESSAGES.test(message);
  });
}

/** Whether a second run of the transaction may succeed (SQLSTATE class 40). */
export function isRetryable(error: unknown): boolean {
  return withCauses(error).some(({ code }) => typeof code === 'string' && /^40/.test(code));
}

/** Whether the statement waited too long for a lock, such as that of a shard that moves (SQLSTATE 55P03). */
const isLocked = (error: unknown): boolean => withCauses(error).some(({ code }) => code === '55P03');

/**
 * Turns a database failure into an answer. No other code does.
 * @returns the error of the answer; undefined when the failure did not come from the database.
 */
export function fromDatabase(error: unknown): ApiError | undefined {
  if (isDatabaseAway(error) || isRetryable(error) || isLocked(error)) {
    return new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { cause: error, headers: RETRY_LATER });
  }
  const codes = withCauses(error).map(({ code }) => code);
  if (codes.includes('57014')) {
    return new ApiError({ name: 'DEADLINE_EXCEEDED' }, { cause: error, headers: RETRY_LATER });
  }
  if (codes.includes('23505') || codes.includes('P2002')) {
    return new ApiError({ name: 'CONFLICT' }, { cause: error });
  }
  return codes.some(isDatabaseCode) ? new ApiError({ name: 'SYSTEM_FAILURE' }, { cause: error }) : undefined;
}

function withCauses(error: unknown, depth = 0): DatabaseFault[] {
  if (!isObject(error) || depth > 4) return [];
  const inner = [
    error.cause,
    error.meta?.driverAdapterError,
    ...(Array.isArray(error.errors) ? (error.errors as unknown[]) : []),
  ];
  return [error, ...inner.flatMap((cause) => withCauses(cause, depth + 1))];
}
