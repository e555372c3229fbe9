import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Clock } from '../../config/clock.js';
import type { Config } from '../../config/config.js';
import { CLOCK, CONFIG } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { KeyLimitGuard } from './key-limit.guard.js';
import { LimitStore } from './limit-store.js';
import { MemoryStore } from './memory-store.js';
import { RecordLimits } from './record-limits.js';
import { RateLimits } from './rate-limits.js';

/** Limits how much is asked for. To be imported behind the module that tells who asks. */
@Global()
@Module({
  providers: [
    { provide: LimitStore, inject: [CONFIG, CLOCK, LOGGER], useFactory: createStore },
    RateLimits,
    RecordLimits,
    { provide: APP_GUARD, useClass: KeyLimitGuard },
  ],
  exports: [RateLimits, RecordLimits],
})
export class LimitsModule {}

async function createStore({ redis }: Config, clock: Clock, logger: Logger): Promise<LimitStore> {
  if (redis.url === undefined) return new MemoryStore(clock);
  // Loaded only where there is a Redis: most starts need not wait for it.
  const { openRedisStore } = await import('./redis-store.js');
  return openRedisStore(redis.url, redis.timeoutMs, clock, logger);
}
