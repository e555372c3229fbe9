import { Module } from '@nestjs/common';
import { ConcurrencyLimiter } from '../access/limits/concurrency-limiter.js';
import type { DatabaseConfig } from '../config/sections.js';
import { DATABASE_CONFIG } from '../config/config.module.js';
import { QueryEngineModule } from '../query-engine/query-engine.module.js';
import { KpiController } from './kpi.controller.js';
import { KpiFailureFilter } from './kpi-failure.filter.js';
import { KpiRepository } from './kpi.repository.js';
import { KPI_LIMITER, KpiService } from './kpi.service.js';

/**
 * A slow client holds a connection while it reads, and any client may send requests: half of the connections stay free
 * for other work.
 */
const limiter = {
  provide: KPI_LIMITER,
  inject: [DATABASE_CONFIG],
  useFactory: ({ poolSize }: DatabaseConfig) => new ConcurrencyLimiter(Math.max(1, Math.floor(poolSize / 2))),
};

/** Network-wide figures for operators. */
@Module({
  imports: [QueryEngineModule],
  controllers: [KpiController],
  providers: [limiter, KpiRepository, KpiService, KpiFailureFilter],
})
export class KpiModule {}
