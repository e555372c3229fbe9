import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { KeyLimitGuard } from './key-limit.guard.js';
import { LimitStore } from './limit-store.js';
import { MemoryStore } from './memory-store.js';
import { RecordLimits } from './record-limits.js';
import { RateLimits } from './rate-limits.js';

/** Limits how much is asked for. To be imported behind the module that tells who asks. */
@Global()
@Module({
  providers: [
    { provide: LimitStore, inject: [CLOCK], useFactory: (clock: Clock) => new MemoryStore(clock) },
    RateLimits,
    RecordLimits,
    { provide: APP_GUARD, useClass: KeyLimitGuard },
  ],
  exports: [RateLimits, RecordLimits],
})
export class LimitsModule {}
