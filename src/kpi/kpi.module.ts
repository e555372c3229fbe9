import { Module } from '@nestjs/common';
import { KpiController } from './kpi.controller.js';
import { KpiFailureFilter } from './kpi-failure.filter.js';
import { KpiService } from './kpi.service.js';

/** Network-wide figures for operators. */
@Module({ controllers: [KpiController], providers: [KpiService, KpiFailureFilter] })
export class KpiModule {}
