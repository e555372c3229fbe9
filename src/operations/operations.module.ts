import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { RollupsModule } from '../rollups/rollups.module.js';
import { Backlog } from './backlog.js';
import { Gauges } from './gauges.js';
import { MetricsServer } from './metrics-server.js';
import { ScrapeController } from './scrape.controller.js';
import { TRACER, TracingEnd } from './tracing.js';
import type { Tracer } from '../telemetry/span.js';
import { ScrapeService } from './scrape.service.js';

/** Shows what the application counts and measures. */
@Module({})
export class OperationsModule {
  /** @param auth the module that knows the issuers' keys, as it was imported. */
  static with(config: Config, auth: DynamicModule, tracer?: Tracer): DynamicModule {
    return {
      module: OperationsModule,
      imports: [RollupsModule, auth],
      controllers: config.metrics.port === undefined ? [ScrapeController] : [],
      providers: [
        Backlog,
        Gauges,
        ScrapeService,
        MetricsServer,
        { provide: TRACER, useValue: tracer },
        TracingEnd,
      ],
      exports: [ScrapeService, MetricsServer],
    };
  }
}
