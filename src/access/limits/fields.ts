import type { FastifyReply } from 'fastify';
import { ApiError } from '../../errors/api-error.js';
import type { Policy } from './policies.js';
import { WINDOW_MS, type Usage } from './window.js';

const POLICY_FIELD = 'RateLimit-Policy';
const LIMIT_FIELD = 'RateLimit';
const WINDOW_SECONDS = WINDOW_MS / 1000;

/** Adds a policy and what is left of its limit to an answer's fields (draft-ietf-httpapi-ratelimit-headers-11). */
export function addFields(reply: FastifyReply, { name, unit }: Policy, limit: number, usage: Usage): void {
  const quotaUnit = unit === undefined ? '' : `;qu="${unit}"`;
  append(reply, POLICY_FIELD, `"${name}";q=${limit}${quotaUnit};w=${WINDOW_SECONDS}`);
  append(reply, LIMIT_FIELD, `"${name}";r=${usage.remaining};t=${inSeconds(usage.resetsInMs)}`);
}

/** The answer to a request over a limit. */
export function tooMany({ meaning }: Policy, limit: number, { resetsInMs }: Usage): ApiError {
  const headers = { 'Retry-After': String(Math.max(1, inSeconds(resetsInMs))) };
  return new ApiError({ name: 'TOO_MANY_REQUESTS', detail: `at most ${limit} ${meaning}` }, { headers });
}

const inSeconds = (ms: number): number => Math.ceil(ms / 1000);

function append(reply: FastifyReply, field: string, item: string): void {
  const before = reply.getHeader(field);
  reply.header(field, before === undefined ? item : `${String(before)}, ${item}`);
}
