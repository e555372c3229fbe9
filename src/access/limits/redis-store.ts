import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import type { Logger } from '../../logging/logger.js';
import type { LimitStore } from './limit-store.js';
import { MemoryStore } from './memory-store.js';
import { createRedis, useInRedis, type LimitRedis } from './redis-script.js';
import { usageOf, type Usage, type Use } from './window.js';

/** How long Redis gets no command after it did not answer. No request waits for Redis in this time. */
const LEFT_ALONE_MS = 1_000;

/**
 * Stores in Redis how much of each limit all instances use together. While Redis is unavailable, each instance counts
 * by itself, from the last known state: a limit must not stop the service.
 */
export class RedisStore implements LimitStore, OnModuleInit, OnApplicationShutdown {
  private readonly local: MemoryStore;
  private isUnavailable = false;
  private leftAloneUntil = 0;

  constructor(
    private readonly redis: LimitRedis,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.local = new MemoryStore(clock);
    redis.on('error', (error: Error) => this.noteUnavailable(error));
    redis.on('ready', () => this.noteAvailable());
  }

  /** Waits for the connection, at most for the timeout. The service also starts without Redis. */
  async onModuleInit(): Promise<void> {
    await this.redis.connect().catch((error: unknown) => this.noteUnavailable(error));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  use(key: string, use: Use): Usage | Promise<Usage> {
    // A limit that is used up needs no command: requests that are refused do not burden Redis.
    const isKnown = !use.always && this.local.isSpent(key, use.limit);
    return isKnown || !this.isReady() ? this.local.use(key, use) : this.ask(key, use);
  }

  private isReady(): boolean {
    return this.redis.status === 'ready' && this.clock() >= this.leftAloneUntil;
  }

  private async ask(key: string, use: Use): Promise<Usage> {
    try {
      const { allowed, used, endsInMs } = await useInRedis(this.redis, key, use);
      this.noteAvailable();
      this.local.learn(key, use.limit, used, endsInMs);
      return usageOf(allowed, used, endsInMs, use.limit);
    } catch (error) {
      this.leftAloneUntil = this.clock() + LEFT_ALONE_MS;
      this.noteUnavailable(error);
      return this.local.use(key, use);
    }
  }

  private noteUnavailable(error: unknown): void {
    if (this.isUnavailable) return;
    this.isUnavailable = true;
    this.logger.warn({ error }, 'Redis is away: limits hold on each instance by itself');
  }

  private noteAvailable(): void {
    if (!this.isUnavailable) return;
    this.isUnavailable = false;
    this.logger.info('Redis is back: limits hold on all instances together');
  }
}

/** @param timeoutMs the longest wait for Redis. */
export const openRedisStore = (url: string, timeoutMs: number, clock: Clock, logger: Logger): RedisStore =>
  new RedisStore(createRedis(url, timeoutMs), clock, logger);
