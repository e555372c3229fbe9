import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CreatedApiKeyAnswer } from '../../src/access/api-keys/api-key.view.js';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { REPORT_OF_ACCOUNT, usageRecord } from '../auth/bodies.js';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let service: TestApp;

beforeAll(async () => {
  service = await startTestApp({ env: { LOG_LEVEL: 'trace' } });
});

afterAll(() => service.close());

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { rows: tables } = await service.pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await service.pool.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    parts.push(name, ...rows.map(({ line }) => line));
  }
  return parts.join('\n');
}

/** What must be found nowhere: the secret part, however it may be written. */
function tracesOf(credential: string): string[] {
  const secret = credential.split(credential.includes('.') ? '.' : '_').at(-1) ?? '';
  return [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'hex').toString('base64')].filter(
    (trace) => trace.length >= 8,
  );
}

async function send(path: string, headers: Record<string, string>, body: unknown): Promise<void> {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
}

it('leave a trace in neither the database nor the log, wherever they are sent', async () => {
  const administrator = await Administrator.of(service);
  const { data: made } = await administrator.post<CreatedApiKeyAnswer>('api-keys', {
    name: 'traced',
    account_ids: ['acme'],
    scopes: ['report:read', 'usage:write', 'portal:issue'],
  });
  const { data: rotated } = await administrator.post<CreatedApiKeyAnswer>(`api-keys/${made.id}/rotate`);
  const issuer = service.app.get(DevIssuer);
  const iam = await issuer.issue('iam', { sub: 'portal', scope: 'usage:read report:read admin' });
  const user = await issuer.issue('user', { sub: 'ann' });
  const actor = { kind: 'api-key', id: made.id } as const;
  const { token: portal } = await service.app.get(PortalTokensService).issue({ accounts: ['acme'] }, actor);
  const credentials = [made.key, rotated.key, portal, iam, user];
  for (const credential of credentials) {
    const ways: Record<string, string>[] = [
      { 'X-API-Key': credential },
      { Authorization: `Bearer ${credential}` },
      { Authorization: credential },
      { 'X-Authorization': credential },
      { 'X-Tracking-Id': 'traced-1', Cookie: `key=${credential}` },
    ];
    for (const headers of ways) {
      await send('/connectivity/v1/report', headers, REPORT_OF_ACCOUNT('acme'));
      await send('/usage/v1/records', headers, [usageRecord('acme')]);
      await send('/admin/v1/api-keys', headers, {});
    }
    await send(`/connectivity/v1/report?apikey=${credential}`, {}, REPORT_OF_ACCOUNT('acme'));
    await send(`/nowhere/${credential}?token=${credential}`, {}, {});
    await administrator.patch(`api-keys/${rotated.id}`, { allowed_cidrs: [], name: 'renamed' });
    await administrator.post(`api-keys/${credential.slice(0, 90)}/revoke`);
  }
  await administrator.post(`api-keys/${rotated.id}/revoke`);

  const password = new URL(service.databaseUrl).password;
  const [stored, logged] = [await dump(), service.logLines.join('\n')];
  // What is looked through has what it should have.
  expect(stored).toContain(made.id);
  expect(stored).toContain('api-key.rotate');
  expect(logged).toContain('/connectivity/v1/report?apikey=');
  expect(logged.length).toBeGreaterThan(10_000);
  const traces = [...credentials.flatMap(tracesOf), ...(password.length >= 8 ? [password] : [])];
  expect(traces.length).toBeGreaterThanOrEqual(10);
  expect(traces.filter((trace) => stored.includes(trace))).toEqual([]);
  expect(traces.filter((trace) => logged.includes(trace))).toEqual([]);
});
