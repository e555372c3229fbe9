import { Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { AggregateModule } from './aggregate/aggregate.module.js';
import { ApiKeysModule } from './access/api-keys/api-keys.module.js';
import { AuditModule } from './access/audit/audit.module.js';
import { AuthModule } from './access/authentication/auth.module.js';
import type { Clock } from './config/clock.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ConnectivityReportModule } from './connectivity-report/connectivity-report.module.js';
import { CorrectionsModule } from './corrections/corrections.module.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HorizonsModule } from './horizons/horizons.module.js';
import { DemoModule } from './demo/demo.module.js';
import { HttpModule } from './http/http.module.js';
import { HealthModule } from './operations/health/health.module.js';
import { UsageRecordsModule } from './usage-records/usage-records.module.js';
import { KpiModule } from './kpi/kpi.module.js';
import { PortalModule } from './portal/portal.module.js';
import { PortalTokensModule } from './access/portal-tokens/portal-tokens.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { PackedDaysModule } from './packed-days/packed-days.module.js';
import { RollupsModule } from './rollups/rollups.module.js';
import { MappingAdministrationModule } from './mapping-administration/mapping-administration.module.js';
import { LimitsModule } from './access/limits/limits.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { SavedReportsModule } from './saved-reports/saved-reports.module.js';
import { UsageViewsModule } from './usage-views/usage-views.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { OutboundModule } from './outbound/outbound.module.js';
import { LoggingModule } from './logging/logging.module.js';
import type { Logger } from './logging/logger.js';
import type { Metrics } from './telemetry/metrics.js';
import type { Tracing } from './telemetry/tracing.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';

export interface AppOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: Pool;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** Absent: no request is traced. */
  readonly tracing?: Tracing;
}

@Module({})
export class AppModule {
  static forRoot({ config, logger, pool, metrics, clock, tracing }: AppOptions): DynamicModule {
    const { environment, tokens } = config;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot({ config, clock }),
        LoggingModule.forRoot({ logger }),
        TelemetryModule.forRoot({ metrics }),
        DatabaseModule.forRoot({ pool }),
        ClusterModule,
        HttpModule,
        OutboundModule,
        HorizonsModule,
        AuditModule,
        ApiKeysModule,
        PortalTokensModule,
        AuthModule.forRoot({ environment, tokens, imports: [ApiKeysModule, PortalTokensModule] }),
        LimitsModule,
        HealthModule,
        OperationsModule.forRoot({ metricsConfig: config.metrics, tracing }),
        PackedDaysModule,
        RollupsModule,
        RetentionModule,
        UsageRecordsModule,
        StreamsModule,
        CorrectionsModule,
        MappingAdministrationModule,
        KpiModule,
        AggregateModule,
        ConnectivityReportModule,
        PortalModule.forRoot(),
        SavedReportsModule,
        UsageViewsModule,
        DemoModule,
      ],
    };
  }
}
