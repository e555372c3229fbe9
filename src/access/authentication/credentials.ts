import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { FastifyRequest } from 'fastify';
import type { CredentialForm } from './credential-form.js';
import { CredentialRefused } from './refusal.js';
import { parseSecret } from './secret-text.js';

const AUTHORIZATION = 'Authorization';
export const X_AUTHORIZATION = 'X-Authorization';
export const X_API_KEY = 'X-API-Key';
export const API_KEY_PARAMETER = 'apikey';

const BEARER = /^bearer(?: +|$)/i;

const READERS: ClosedMap<Record<CredentialForm, (request: FastifyRequest) => string>> = closedMap({
  'iam-bearer': (request) => bearer('iam-bearer', request),
  // The portal token shares this header with the IAM token. Their formats differ.
  'portal-token': (request) => {
    const token = bearer('portal-token', request);
    return parseSecret(token) ? token : '';
  },
  'x-authorization': (request) => header('x-authorization', X_AUTHORIZATION, request).replace(BEARER, ''),
  apikey: (request) => {
    const inHeader = header('apikey', X_API_KEY, request);
    const inQuery = parameter(request);
    // Swagger UI sends every credential that it has: the same key in both places counts as one credential.
    if (inHeader !== '' && inQuery !== '' && inHeader !== inQuery) throw repeated('apikey', X_API_KEY);
    return inHeader || inQuery;
  },
});

/**
 * The credential of a form in a request.
 * @returns undefined when the request has none, or an empty one.
 * @throws CredentialRefused when the credential is given more than once.
 */
export function presentedCredential(form: CredentialForm, request: FastifyRequest): string | undefined {
  return READERS[form](request) || undefined;
}

function bearer(form: CredentialForm, request: FastifyRequest): string {
  const value = header(form, AUTHORIZATION, request);
  return BEARER.test(value) ? value.replace(BEARER, '') : '';
}

// Of two equal headers Node keeps the first or joins both. Only the raw headers show that there were two.
function header(form: CredentialForm, name: string, { raw }: FastifyRequest): string {
  const lowerCase = name.toLowerCase();
  // The parsed headers show at little cost whether there is one at all.
  if (raw.headers[lowerCase] === undefined) return '';
  let found: string | undefined;
  for (let i = 0; i + 1 < raw.rawHeaders.length; i += 2) {
    const given = raw.rawHeaders[i];
    if (given?.length !== lowerCase.length || given.toLowerCase() !== lowerCase) continue;
    if (found !== undefined) throw repeated(form, name);
    found = raw.rawHeaders[i + 1];
  }
  return found?.trim() ?? '';
}

function parameter(request: FastifyRequest): string {
  const value = (request.query as Readonly<Record<string, unknown>>)[API_KEY_PARAMETER];
  if (Array.isArray(value)) throw repeated('apikey', API_KEY_PARAMETER);
  return typeof value === 'string' ? value : '';
}

const repeated = (form: CredentialForm, where: string) =>
  new CredentialRefused(form, 'repeated', { detail: where });
