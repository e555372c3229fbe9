import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import type { TestApp } from './test-app.js';

/** A key that may write and read the accounts' usage. */
export async function keyFor({ app }: TestApp, accounts: readonly string[] | 'all'): Promise<string> {
  const created = await app.get(ApiKeysService).create({
    name: 'test',
    accounts: accounts === 'all' ? 'all' : [...accounts],
    scopes: ['report:read', 'usage:write'],
  });
  return created.key;
}

/**
 * Sends records as NDJSON.
 * @returns the verdict's counts.
 * @throws Error when it is not answered with 200.
 */
export async function postRecords(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  records: readonly object[],
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
    body: records.map((record) => JSON.stringify(record)).join('\n'),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
  return (JSON.parse(text) as { data: Record<string, unknown> }).data;
}
