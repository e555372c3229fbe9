import { Redis } from 'ioredis';
import { WINDOW_MS, type Use } from './window.js';

/**
 * Does the same as `useWindow`, in one place for all instances and by the clock of Redis. A key expires as soon as it
 * has the same effect as a new one.
 */
const USE_LIMIT = `
local window, limit, amount = ${WINDOW_MS}, tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', KEYS[1], 'used', 'ends')
local used = tonumber(stored[1]) or 0
local ends = tonumber(stored[2]) or now + window
if now >= ends then
  local windows = math.floor((now - ends) / window) + 1
  used = math.max(0, used - windows * limit)
  ends = used == 0 and now + window or ends + windows * window
end
ends = math.min(ends, now + window)
local allowed = used < limit
if amount > 0 and (allowed or ARGV[3] == 'always') then
  used = used + amount
  redis.call('HSET', KEYS[1], 'used', used, 'ends', ends)
  redis.call('PEXPIREAT', KEYS[1], ends + math.max(0, math.ceil(used / limit) - 1) * window)
end
return {allowed and 1 or 0, used, ends - now}
`;

const LONGEST_PAUSE_MS = 1_000;

/** A connection to Redis that queues no command: while Redis is unavailable, a command fails at once. */
export interface LimitRedis extends Redis {
  useLimit(
    key: string,
    limit: number,
    amount: number,
    always: 'always' | 'if-any',
  ): Promise<[number, number, number]>;
}

/** @param timeoutMs the longest wait for a connection, and for an answer. */
export function createRedis(url: string, timeoutMs: number): LimitRedis {
  return new Redis(url, {
    lazyConnect: true,
    connectionName: 'edgemeter',
    keyPrefix: 'edgemeter:limit:',
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    enableOfflineQueue: false,
    // No second try: a command whose answer was lost may have been counted.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_PAUSE_MS),
    scripts: { useLimit: { lua: USE_LIMIT, numberOfKeys: 1 } },
  }) as LimitRedis;
}

/** How much of a limit is used after a use, according to Redis. */
export interface StoredUsage {
  readonly allowed: boolean;
  readonly used: number;
  readonly endsInMs: number;
}

export async function useInRedis(redis: LimitRedis, key: string, use: Use): Promise<StoredUsage> {
  const { limit, amount, always } = use;
  const [allowed, used, endsInMs] = await redis.useLimit(key, limit, amount, always ? 'always' : 'if-any');
  return { allowed: allowed === 1, used, endsInMs };
}
