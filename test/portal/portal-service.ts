import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import type { TestApp } from '../support/test-app.js';

/** An answer in the envelope, or a bare report. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown>;
  /** Code and field of each fault. */
  readonly faults: readonly string[];
}

interface Enveloped {
  readonly header?: { readonly errors?: readonly { readonly code: string; readonly field?: string }[] };
  readonly data?: Record<string, unknown>;
}

/** Asks the service; an object is sent as JSON. */
export async function call(
  { url }: Pick<TestApp, 'url'>,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Enveloped;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    data: json.data ?? {},
    faults: (json.header?.errors ?? []).map(({ code, field }) => [code, field].filter(Boolean).join(' ')),
  };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
export const apiKey = (key: string) => ({ 'X-API-Key': key });

/** A key that may issue portal tokens. */
export async function issuingKey(
  { app }: TestApp,
  accounts: 'all' | string[],
  more: { scopes?: string[]; expiresAt?: Date } = {},
): Promise<{ key: string; id: string }> {
  const { key, details } = await app
    .get(ApiKeysService)
    .create({ name: 'portal', accounts, scopes: ['portal:issue'], ...more });
  return { key, id: details.id };
}

/** An IAM token with the scope `admin`. */
export const adminToken = ({ app }: TestApp): Promise<string> =>
  app.get(DevIssuer).issue('iam', { sub: 'back-office', scope: 'admin' });

/** Issues a token with a key; fails when that is refused. */
export async function issue(
  service: TestApp,
  key: string,
  body: unknown,
): Promise<{ token: string; id: string }> {
  const answer = await call(service, 'POST', '/connectivity/v1/portal-tokens', apiKey(key), body);
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.data as { token: string; id: string };
}

/** Asks for a report with a portal token. */
export const report = (service: Pick<TestApp, 'url'>, token: string, body: unknown): Promise<Answer> =>
  call(service, 'POST', '/connectivity/v1/report', bearer(token), body);
