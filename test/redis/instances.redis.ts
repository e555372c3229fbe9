import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startInstance, type Instance } from './instance.js';
import { RedisServer } from './redis-server.js';

const REPORT = JSON.stringify({
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
});
const PATIENT = { REDIS_TIMEOUT_MS: '30000' };

let redis: RedisServer;
let database: TestDatabase;
let running: Instance[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(running.map((instance) => instance.close()));
  running = [];
});

afterAll(async () => {
  await database.drop();
  await redis.stop();
});

async function startInstances(count: number, env: Record<string, string> = PATIENT): Promise<Instance[]> {
  const given = { REDIS_URL: redis.url, ...env };
  // One after the other: the test runner cannot load a module twice at once.
  for (let i = 0; i < count; i++) running.push(await startInstance(database.url, given));
  return running;
}

async function createKey(rateLimit?: number): Promise<string> {
  const keys = running[0]!.app.get(ApiKeysService);
  const scopes = ['report:read', 'usage:write'];
  return (await keys.create({ name: 'shared', accounts: ['acme'], scopes, rateLimit })).key;
}

const post = ({ url }: Instance, path: string, key: string, body: string) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body,
  });

const report = (instance: Instance, key: string) => post(instance, '/connectivity/v1/report', key, REPORT);

/** So many requests, in turns to each instance, all at once. */
const storm = (count: number, ask: (instance: Instance) => Promise<Response>) =>
  Promise.all(Array.from({ length: count }, (_, i) => ask(running[i % running.length]!)));

const remaining = (answers: readonly Response[], policy: string): number[] =>
  answers
    .map(({ headers }) =>
      Number(new RegExp(`"${policy}";r=(\\d+)`).exec(headers.get('RateLimit') ?? '')?.[1]),
    )
    .sort((one, other) => one - other);

const countdown = (from: number) => Array.from({ length: from }, (_, i) => i);

const ofStatus = (answers: readonly Response[], status: number) =>
  answers.filter((answer) => answer.status === status);

const logged = (instance: Instance, message: string) =>
  instance.logLines.filter((line) => line.includes(message));

const AWAY = 'Redis is away';
const BACK = 'Redis is back';

const back = (instance: Instance, times = 1) =>
  eventually('Redis is back', async () => {
    await fetch(`${instance.url}/api/kpi1`);
    return logged(instance, BACK).length >= times || undefined;
  });

describe('instances over one database and one Redis', () => {
  it("hold one common limit of a key's requests", async () => {
    await startInstances(2);
    const key = await createKey(50);
    const answers = await storm(140, (instance) => report(instance, key));
    const allowed = ofStatus(answers, 200);
    expect(remaining(allowed, 'key')).toEqual(countdown(50));
    expect(ofStatus(answers, 429)).toHaveLength(90);
    for (const instance of running) expect((await report(instance, key)).status).toBe(429);
  });

  it('hold one common limit of an address', async () => {
    await startInstances(3, { ...PATIENT, ADDRESS_REQUEST_LIMIT: '40' });
    const answers = await storm(90, ({ url }) => fetch(`${url}/api/kpi1`));
    expect(remaining(ofStatus(answers, 200), 'address')).toEqual(countdown(40));
    expect(ofStatus(answers, 429)).toHaveLength(50);
  });

  it('hold one common limit of records, and one debt', async () => {
    const [one, other] = (await startInstances(2, { ...PATIENT, KEY_RECORD_LIMIT: '10' })) as [
      Instance,
      Instance,
    ];
    const key = await createKey();
    const records = (count: number) =>
      JSON.stringify(
        Array.from({ length: count }, () => ({
          record_id: crypto.randomUUID(),
          account_id: 'acme',
          started_at: '2026-03-01T00:00:00Z',
          ended_at: '2026-03-01T00:01:00Z',
          uplink_bytes: 1,
          downlink_bytes: 0,
        })),
      );
    const send = (instance: Instance, count: number) =>
      post(instance, '/usage/v1/records', key, records(count));
    expect(remaining([await send(one, 7)], 'records')).toEqual([3]);
    expect(remaining([await send(other, 25)], 'records')).toEqual([0]);
    for (const instance of [one, other]) {
      const refused = await send(instance, 1);
      expect(refused.status).toBe(429);
      // 32 of 10: two windows owe all they have, the third one 2.
      expect(Math.ceil(Number(refused.headers.get('Retry-After')) / 60)).toBe(3);
    }
  });

  it('go on by themselves while Redis is away, from what they knew, and together again when it is back', async () => {
    const [one, other] = (await startInstances(2)) as [Instance, Instance];
    const key = await createKey(10);
    for (let i = 0; i < 4; i++) expect((await report(one, key)).status).toBe(200);
    expect(remaining([await report(other, key)], 'key')).toEqual([5]);
    await redis.stop();
    try {
      await eventually('both hear of it', () =>
        Promise.resolve(running.every((instance) => logged(instance, AWAY).length > 0) || undefined),
      );
      const alone = await Promise.all(Array.from({ length: 20 }, () => report(one, key)));
      expect(remaining(ofStatus(alone, 200), 'key')).toEqual(countdown(6));
      expect(ofStatus(alone, 429)).toHaveLength(14);
      expect(remaining([await report(other, key)], 'key')).toEqual([4]);
    } finally {
      await redis.start();
    }
    await Promise.all(running.map((instance) => back(instance)));
    const next = await createKey(30);
    const answers = await storm(70, (instance) => report(instance, next));
    expect(remaining(ofStatus(answers, 200), 'key')).toEqual(countdown(30));
    for (const instance of running) {
      expect(logged(instance, AWAY)).toHaveLength(1);
      expect(logged(instance, BACK)).toHaveLength(1);
    }
  });

  it('answer while Redis hangs', async () => {
    const [instance] = await startInstances(1, { REDIS_TIMEOUT_MS: '100', ADDRESS_REQUEST_LIMIT: '100000' });
    redis.freeze();
    try {
      const key = await createKey(5);
      const answers = await Promise.all(Array.from({ length: 8 }, () => report(instance!, key)));
      expect(ofStatus(answers, 200)).toHaveLength(5);
      expect(ofStatus(answers, 429)).toHaveLength(3);
      expect(logged(instance!, AWAY)).toHaveLength(1);
    } finally {
      redis.thaw();
    }
    await back(instance!);
  });

  it('start without Redis, and take it up when it comes', async () => {
    await redis.stop();
    let begun = false;
    try {
      const [instance] = await startInstances(1, { ...PATIENT, ADDRESS_REQUEST_LIMIT: '100000' });
      expect(await fetch(`${instance!.url}/api/kpi1`)).toMatchObject({ status: 200 });
      expect(logged(instance!, AWAY)).toHaveLength(1);
      await redis.start();
      begun = true;
      await back(instance!);
    } finally {
      if (!begun) await redis.start();
    }
  });

  it('do not disclose the password', async () => {
    const [instance] = await startInstances(1, {
      ...PATIENT,
      REDIS_URL: redis.url.replace('//', '//:open-sesame@'),
      ADDRESS_REQUEST_LIMIT: '1000',
    });
    const answer = await fetch(`${instance!.url}/api/kpi1`);
    expect(answer.status).toBe(200);
    expect(`${instance!.logLines.join()}${await answer.text()}`).not.toContain('open-sesame');
  });
});
