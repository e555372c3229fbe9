import { Module } from '@nestjs/common';
import { KpiRepository } from '../database/kpi.repository.js';
import { KpiController } from './kpi.controller.js';
import { KpiFailureFilter } from './kpi-failure.filter.js';
import { KpiService } from './kpi.service.js';

/** Network-wide figures for operators. */
@Module({ controllers: [KpiController], providers: [KpiService, KpiRepository, KpiFailureFilter] })
export class KpiModule {}
