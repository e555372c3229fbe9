import { Module } from '@nestjs/common';
import { QueryEngineModule } from '../query-engine/query-engine.module.js';
import { KpiController } from './kpi.controller.js';
import { KpiFailureFilter } from './kpi-failure.filter.js';
import { KpiRepository } from './kpi.repository.js';
import { KpiService } from './kpi.service.js';

/** Network-wide figures for operators. */
@Module({
  imports: [QueryEngineModule],
  controllers: [KpiController],
  providers: [KpiRepository, KpiService, KpiFailureFilter],
})
export class KpiModule {}
