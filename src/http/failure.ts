import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { HttpException } from '@nestjs/common';
import { ApiError, toPublicFault, type PublicFault } from '../errors/api-error.js';
import { CATALOGUE, type ErrorName } from '../errors/catalogue.js';
import { fromDatabase } from '../errors/from-database.js';

/** A failed request, ready to be answered. The cause is only for the log. */
export interface Failure {
  readonly status: number;
  readonly faults: readonly PublicFault[];
  readonly headers: Readonly<Record<string, string>>;
  readonly cause: unknown;
}

/** Errors that the HTTP framework throws before any handler runs. */
const FRAMEWORK_ERRORS: ClosedMap<Record<string, ErrorName>> = closedMap({
  FST_ERR_BAD_URL: 'PERCENT_ENCODING',
  FST_ERR_MAX_PARAM_LENGTH: 'URL_TOO_LONG',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE',
  FST_ERR_CTP_INVALID_TYPE: 'MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_ASYNC_CONSTRAINT: 'MALFORMED_REQUEST',
});

const BY_STATUS: ClosedMap<Record<number, ErrorName>> = closedMap({
  400: 'REFUSED',
  // A path that leads out of a folder of files.
  403: 'ROUTE_NOT_FOUND',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'URL_TOO_LONG',
  415: 'MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  431: 'HEADERS_TOO_LARGE',
  503: 'SERVICE_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
});

/** Turns any thrown value into a failure of the catalogue. No other code does. */
export function toFailure(error: unknown): Failure {
  const apiError =
    error instanceof ApiError ? error : (fromFramework(error) ?? fromDatabase(error) ?? unknown(error));
  return {
    status: apiError.status,
    faults: apiError.faults.map(toPublicFault),
    headers: apiError.headers,
    cause: apiError.cause ?? error,
  };
}

function fromFramework(error: unknown): ApiError | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const named = typeof code === 'string' ? FRAMEWORK_ERRORS[code] : undefined;
  if (named) return new ApiError({ name: named }, { cause: error });
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  const byStatus = typeof status === 'number' ? BY_STATUS[status] : undefined;
  if (!byStatus) return undefined;
  const retry = CATALOGUE[byStatus].status === 503 ? { 'Retry-After': '2' } : undefined;
  return new ApiError({ name: byStatus }, { cause: error, headers: retry });
}

function unknown(error: unknown): ApiError {
  return new ApiError({ name: 'UNKNOWN_FAILURE' }, { cause: error });
}
