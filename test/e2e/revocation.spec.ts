import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CreatedApiKeyAnswer } from '../../src/access/api-keys/api-key.view.js';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';

const IN_FLIGHT = 16;
/** A stored key is believed for a second on instances that did not revoke it; promised are five. */
const BELIEVED_MS = 1_000;

let one: TestApp;
let other: TestApp;

beforeAll(async () => {
  one = await startTestApp();
  other = await startTestApp({ env: { DATABASE_URL: one.databaseUrl } });
});

afterAll(async () => {
  await other.close();
  await one.close();
});

interface Seen {
  readonly sentAt: number;
  readonly status: number;
}

/** Asks with a key all the time, many at once, until told to stop. */
function load({ url }: TestApp, key: string): { readonly seen: Seen[]; stop(): Promise<unknown> } {
  const seen: Seen[] = [];
  let stopped = false;
  const askOn = async () => {
    while (!stopped) {
      const sentAt = Date.now();
      const answer = await fetch(`${url}/usage/v1/records`, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
        body: '[]',
      });
      await answer.arrayBuffer();
      seen.push({ sentAt, status: answer.status });
    }
  };
  const asking = Promise.all(Array.from({ length: IN_FLIGHT }, askOn));
  return {
    seen,
    stop: () => {
      stopped = true;
      return asking;
    },
  };
}

/** Resolves once a request was answered that was sent at an instant or later. */
const answered = (seen: readonly Seen[], since: number): Promise<Seen> =>
  eventually('a request is answered', () => seen.find(({ sentAt }) => sentAt >= since));

it('holds at once on the instance that is asked and within a second on another, under load', async () => {
  const administrator = await Administrator.of(one);
  const { data } = await administrator.post<CreatedApiKeyAnswer>('api-keys', {
    name: 'busy',
    account_ids: ['acme'],
    scopes: ['usage:write'],
  });
  const [here, there] = [load(one, data.key), load(other, data.key)];
  await Promise.all([answered(here.seen, 0), answered(there.seen, 0)]);
  expect((await administrator.post(`api-keys/${data.id}/revoke`)).status).toBe(200);
  const revokedAt = Date.now() + 1;
  await Promise.all([here, there].map(({ seen }) => answered(seen, revokedAt + BELIEVED_MS)));
  await Promise.all([here.stop(), there.stop()]);
  const statuses = (seen: readonly Seen[], since: number) =>
    new Set(seen.filter(({ sentAt }) => sentAt >= since).map(({ status }) => status));
  expect(here.seen[0]?.status).toBe(200);
  expect(there.seen[0]?.status).toBe(200);
  expect(statuses(here.seen, revokedAt)).toEqual(new Set([401]));
  expect(statuses(there.seen, revokedAt + BELIEVED_MS)).toEqual(new Set([401]));
});
