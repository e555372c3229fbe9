import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createRedis, useInRedis, type LimitRedis } from '../../src/access/limits/redis-script.js';
import { newWindow, usageOf, useWindow, WINDOW_MS } from '../../src/access/limits/window.js';
import { RedisServer } from './redis-server.js';

const SEQUENCES = 150;
/** Steps of a sequence. Their shifts stay clear of the ends of windows: the two clocks are not read at one time. */
const STEPS = 8;
const SHIFT_MS = 7_000;

let server: RedisServer;
let redis: LimitRedis;
let admin: Redis;

beforeAll(async () => {
  server = await RedisServer.start();
  redis = createRedis(server.url, 10_000);
  await redis.connect();
  admin = server.client();
});

afterAll(async () => {
  redis.disconnect();
  admin.disconnect();
  await server.stop();
});

let state = 20_261_121;
const random = (below: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};

describe('a limit in Redis', () => {
  it('is what it is in memory, for any uses at any time', async () => {
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
      const key = `sequence ${sequence}`;
      const limit = 1 + random(20);
      const window = newWindow(Date.now());
      for (let step = 0; step < STEPS; step++) {
        const use = { limit, amount: random(4) === 0 ? 0 : random(3 * limit), always: random(2) === 0 };
        const { allowed, used, endsInMs } = await useInRedis(redis, key, use);
        const expected = useWindow(window, use, Date.now());
        const actual = usageOf(allowed, used, endsInMs, limit);
        const minutes = (ms: number) => Math.floor(ms / WINDOW_MS);
        expect({ ...actual, resetsInMs: minutes(actual.resetsInMs - 1_500), used }).toEqual({
          ...expected,
          resetsInMs: minutes(expected.resetsInMs - 1_500),
          used: window.used,
        });
        const shift = SHIFT_MS + random(4) * WINDOW_MS;
        window.endsAt -= shift;
        // What nobody has used is not stored.
        if (window.used > 0) await admin.hincrby(`edgemeter:limit:${key}`, 'ends', -shift);
        else window.endsAt = Date.now() + WINDOW_MS;
      }
    }
  });

  it('is gone once it says no more than a new one', async () => {
    await useInRedis(redis, 'plain', { limit: 10, amount: 4 });
    await useInRedis(redis, 'owed', { limit: 10, amount: 35, always: true });
    const left = await Promise.all(['plain', 'owed'].map((key) => admin.pttl(`edgemeter:limit:${key}`)));
    expect(left.map((ms) => Math.ceil(ms / WINDOW_MS))).toEqual([1, 4]);
  });

  it('counts every use of many at once, and lets no more through than there is', async () => {
    const uses = await Promise.all(
      Array.from({ length: 500 }, () => useInRedis(redis, 'many', { limit: 123, amount: 1 })),
    );
    expect(uses.filter(({ allowed }) => allowed)).toHaveLength(123);
    expect(await admin.hget('edgemeter:limit:many', 'used')).toBe('123');
  });
});
