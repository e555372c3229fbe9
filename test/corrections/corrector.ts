import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import type { TestApp } from '../support/test-app.js';

/** An answer of the service: its status, the enveloped data, and what was wrong. */
export interface Answer {
  readonly status: number;
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
  readonly trackingId: string;
}

/** Sends a request whose answer is enveloped. */
export async function send(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(key.startsWith('Bearer ') ? { Authorization: key } : { 'X-API-Key': key }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { header, data } = (await answer.json()) as {
    header: { tracking_id: string; errors?: Answer['errors'] };
    data?: Answer['data'];
  };
  return { status: answer.status, data, errors: header.errors, trackingId: header.tracking_id };
}

export const voidRecords = (
  service: Pick<TestApp, 'url'>,
  key: string,
  account_id: string,
  record_ids: readonly string[],
  query = '',
) =>
  send(service, key, `/usage/v1/records:void${query}`, { account_id, record_ids, reason: 'counted twice' });

export const amendRecords = (
  service: Pick<TestApp, 'url'>,
  key: string,
  account_id: string,
  records: readonly object[],
  query = '',
) => send(service, key, `/usage/v1/records:amend${query}`, { account_id, records, reason: 'in bits' });

/** The credential of an administrator. */
export const adminToken = async ({ app }: TestApp): Promise<string> =>
  `Bearer ${await app.get(DevIssuer).issue('iam', { sub: 'operator', scope: 'admin' })}`;

/** What differs between the stored aggregates and the facts: nothing should. */
export async function differencesOf({ app }: TestApp): Promise<unknown> {
  const { different, differences } = await app.get(VerificationService).verify({ repair: false });
  return { different, differences };
}

export const NO_DIFFERENCE = { different: 0, differences: [] };
