import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Clock } from '../../config/clock.js';
import type { RedisConfig } from '../../config/sections.js';
import { CLOCK, REDIS_CONFIG } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { KeyLimitGuard } from './key-limit.guard.js';
import { LimitStore } from './limit-store.js';
import { MemoryStore } from './memory-store.js';
import { RecordLimits } from './record-limits.js';
import { RateLimits } from './rate-limits.js';

/** Limits requests and records. Must be imported after AuthModule, because its guard needs the principal. */
@Global()
@Module({
  providers: [
    { provide: LimitStore, inject: [REDIS_CONFIG, CLOCK, LOGGER], useFactory: createStore },
    RateLimits,
    RecordLimits,
    { provide: APP_GUARD, useClass: KeyLimitGuard },
  ],
  exports: [RateLimits, RecordLimits],
})
export class LimitsModule {}

async function createStore(
  { url, timeoutMs }: RedisConfig,
  clock: Clock,
  logger: Logger,
): Promise<LimitStore> {
  if (url === undefined) return new MemoryStore(clock);
  // Loaded only with a configured Redis: other starts need not load the client.
  const { openRedisStore } = await import('./redis-store.js');
  return openRedisStore(url, timeoutMs, clock, logger);
}
