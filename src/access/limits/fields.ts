import { ApiError } from '../../errors/api-error.js';
import type { Policy } from './policies.js';
import { WINDOW_MS, type Usage } from './window.js';

const POLICY_FIELD = 'RateLimit-Policy';
const LIMIT_FIELD = 'RateLimit';
const WINDOW_SECONDS = WINDOW_MS / 1000;

/** The headers of an answer that is not yet sent. */
export interface AnswerHeaders {
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: string): unknown;
}

/** Adds a policy and the rest of its limit to the headers of an answer (draft-ietf-httpapi-ratelimit-headers-11). */
export function addFields(headers: AnswerHeaders, { name, unit }: Policy, limit: number, usage: Usage): void {
  const quotaUnit = unit === undefined ? '' : `;qu="${unit}"`;
  append(headers, POLICY_FIELD, `"${name}";q=${limit}${quotaUnit};w=${WINDOW_SECONDS}`);
  append(headers, LIMIT_FIELD, `"${name}";r=${usage.remaining};t=${inSeconds(usage.resetsInMs)}`);
}

/** The answer to a request over a limit. */
export function tooMany({ meaning }: Policy, limit: number, { resetsInMs }: Usage): ApiError {
  const headers = { 'Retry-After': String(retryAfterSeconds(resetsInMs)) };
  return new ApiError({ name: 'TOO_MANY_REQUESTS', detail: `at most ${limit} ${meaning}` }, { headers });
}

/**
 * How long a caller should wait. Never 0, with which callers would try again at once. At most an hour: after that the
 * limit may have been raised.
 */
export const retryAfterSeconds = (ms: number): number =>
  Math.min(LONGEST_RETRY_SECONDS, Math.max(1, inSeconds(ms)));

const LONGEST_RETRY_SECONDS = 3_600;

const inSeconds = (ms: number): number => Math.ceil(ms / 1000);

function append(headers: AnswerHeaders, field: string, item: string): void {
  const before = headers.getHeader(field);
  headers.header(field, before === undefined ? item : `${String(before)}, ${item}`);
}
