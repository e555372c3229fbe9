import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = '2026-03-01T00:00:00Z';
const MINUTE_MS = 60_000;
const ROUNDS = 25;
const ASKING = 12;

let service: TestApp;

beforeAll(async () => {
  service = await startTestApp();
});

afterAll(() => service.close());

async function createKey(accounts: string[]): Promise<string> {
  const scopes = ['report:read', 'usage:write'];
  const { key } = await service.app.get(ApiKeysService).create({ name: 'sharing', accounts, scopes });
  return key;
}

async function post(path: string, key: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

async function deliver(key: string, accountId: string, bytes: number): Promise<void> {
  const startedAt = Date.parse(DAY);
  const record = {
    record_id: crypto.randomUUID(),
    account_id: accountId,
    started_at: startedAt,
    ended_at: startedAt + MINUTE_MS,
    uplink_bytes: bytes,
    downlink_bytes: 0,
  };
  expect(await post('/usage/v1/records', key, [record])).toMatchObject({ data: { accepted: 1 } });
}

const REPORT = {
  start_date_time: DAY,
  end_date_time: DAY,
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

interface Report {
  readonly result: readonly (readonly { readonly value: number }[])[];
  readonly account_id: string;
}

/** The bytes of the day, for a key of one account, by the very same body whoever asks. */
async function bytesOfDay(key: string): Promise<{ bytes: number; account: string }> {
  const { result, account_id: account } = (await post('/connectivity/v1/report', key, REPORT)) as Report;
  return { bytes: result[0]?.[0]?.value ?? 0, account };
}

describe('reports that are asked for at the same time', () => {
  it('hold every record that was acknowledged before they were asked for', async () => {
    const key = await createKey(['storm']);
    let acknowledged = 0;
    let delivering = true;
    const ask = async () => {
      while (delivering) {
        const atLeast = acknowledged;
        const { bytes } = await bytesOfDay(key);
        expect(bytes).toBeGreaterThanOrEqual(atLeast);
      }
    };
    const storm = Promise.all(Array.from({ length: ASKING }, ask));
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await deliver(key, 'storm', 1);
        acknowledged++;
        expect((await bytesOfDay(key)).bytes).toBe(acknowledged);
      }
    } finally {
      delivering = false;
      await storm;
    }
  });

  it('are shared among those who may see the same only', async () => {
    const owners = await Promise.all(
      ['north', 'south'].map(async (account, i) => {
        const key = await createKey([account]);
        await deliver(key, account, 1_000 + i);
        return { key, account, bytes: 1_000 + i };
      }),
    );
    const asked = Array.from({ length: 40 }, (_, i) => owners[i % owners.length]!);
    const answers = await Promise.all(asked.map(({ key }) => bytesOfDay(key)));
    expect(answers).toEqual(asked.map(({ account, bytes }) => ({ account, bytes })));
  });
});
