import { Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { AggregateModule } from './aggregate/aggregate.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Clock } from './config/clock.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ConnectivityReportModule } from './connectivity-report/connectivity-report.module.js';
import { CorrectionsModule } from './corrections/corrections.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HorizonsModule } from './database/horizons.module.js';
import { DemoModule } from './demo/demo.module.js';
import { HealthModule } from './health/health.module.js';
import { IngestionModule } from './ingestion/ingestion.module.js';
import { KpiModule } from './kpi/kpi.module.js';
import { PortalTokensModule } from './portal-tokens/portal-tokens.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { RollupModule } from './rollup/rollup.module.js';
import { MappingAdministrationModule } from './mapping-administration/mapping-administration.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { LoggingModule } from './logging/logging.module.js';
import type { Logger } from './logging/logger.js';
import { Metrics } from './telemetry/metrics.js';
import type { Tracer } from './telemetry/span.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';

export interface AppOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: Pool;
  readonly clock?: Clock;
  /** Where it counts; its own, unless somebody counts already. */
  readonly metrics?: Metrics;
  /** What traces its requests, and is stopped with it. */
  readonly tracer?: Tracer;
}

@Module({})
export class AppModule {
  static with({ config, logger, pool, clock, metrics = new Metrics(), tracer }: AppOptions): DynamicModule {
    const auth = AuthModule.with(config, ApiKeysModule, PortalTokensModule);
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, clock),
        LoggingModule.with(logger),
        TelemetryModule.with(metrics),
        DatabaseModule.with(pool),
        HorizonsModule,
        AuditModule,
        ApiKeysModule,
        PortalTokensModule,
        auth,
        LimitsModule,
        HealthModule,
        ObservabilityModule.with(config, auth, tracer),
        RollupModule,
        RetentionModule,
        IngestionModule,
        CorrectionsModule,
        MappingAdministrationModule,
        KpiModule,
        AggregateModule,
        ConnectivityReportModule,
        DemoModule,
      ],
    };
  }
}
