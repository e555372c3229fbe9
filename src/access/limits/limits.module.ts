import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Clock } from '../../config/clock.js';
import type { RedisConfig, ReportsConfig } from '../../config/sections.js';
import { CLOCK, REDIS_CONFIG, REPORTS_CONFIG } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { Metrics } from '../../telemetry/metrics.js';
import { ConcurrencyLimiter } from './concurrency/concurrency-limiter.js';
import { CredentialLimitGuard } from './credential-limit.guard.js';
import { LimitStore } from './limit-store.js';
import { MemoryStore } from './memory-store.js';
import { RecordLimits } from './record-limits.js';
import { RateLimits } from './rate-limits.js';

/** Limits requests, records, and the work that reads. Must be imported after AuthModule, because its guard needs the principal. */
@Global()
@Module({
  providers: [
    { provide: LimitStore, inject: [REDIS_CONFIG, CLOCK, LOGGER], useFactory: createStore },
    {
      provide: ConcurrencyLimiter,
      inject: [REPORTS_CONFIG, Metrics],
      useFactory: (limits: ReportsConfig, { reads }: Metrics) => new ConcurrencyLimiter(limits, reads),
    },
    RateLimits,
    RecordLimits,
    { provide: APP_GUARD, useClass: CredentialLimitGuard },
  ],
  exports: [ConcurrencyLimiter, RateLimits, RecordLimits],
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
