import { Module, type DynamicModule } from '@nestjs/common';
import type { MetricsConfig } from '../config/sections.js';
import { PackedDaysModule } from '../packed-days/packed-days.module.js';
import { RetentionModule } from '../retention/retention.module.js';
import { RollupsModule } from '../rollups/rollups.module.js';
import { Backlog } from './backlog.js';
import { Gauges } from './gauges.js';
import { MetricsServer } from './metrics-server.js';
import { ScrapeController } from './scrape.controller.js';
import { TRACING, TracingEnd } from './tracing.js';
import type { Tracing } from '../telemetry/tracing.js';
import { ScrapeService } from './scrape.service.js';

export interface OperationsModuleOptions {
  readonly metricsConfig: MetricsConfig;
  /** Stopped together with the application. */
  readonly tracing?: Tracing;
}

/** Publishes health, version and metrics of the application. */
@Module({})
export class OperationsModule {
  static forRoot({ metricsConfig, tracing }: OperationsModuleOptions): DynamicModule {
    return {
      module: OperationsModule,
      imports: [PackedDaysModule, RollupsModule, RetentionModule],
      controllers: metricsConfig.port === undefined ? [ScrapeController] : [],
      providers: [
        Backlog,
        Gauges,
        ScrapeService,
        MetricsServer,
        { provide: TRACING, useValue: tracing },
        TracingEnd,
      ],
      exports: [ScrapeService, MetricsServer],
    };
  }
}
