import { Global, Module, type DynamicModule, type ValueProvider } from '@nestjs/common';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './sections.js';

export const CLOCK = Symbol('Clock');

// A provider injects the section that it reads: `@Inject(REPORTS_CONFIG) config: ReportsConfig`.
export const ENVIRONMENT = Symbol('Environment');
export const HTTP_CONFIG = Symbol('HttpConfig');
export const METRICS_CONFIG = Symbol('MetricsConfig');
export const ENVELOPE_SOURCE = Symbol('EnvelopeSource');
export const DATABASE_CONFIG = Symbol('DatabaseConfig');
export const REPORTS_CONFIG = Symbol('ReportsConfig');
export const REDIS_CONFIG = Symbol('RedisConfig');
export const INGEST_CONFIG = Symbol('IngestConfig');
export const STREAM_CONFIG = Symbol('StreamConfig');
export const BACKFILLS_CONFIG = Symbol('BackfillsConfig');
export const LIMITS_CONFIG = Symbol('LimitsConfig');
export const RETENTION_CONFIG = Symbol('RetentionConfig');
export const REFRESH_INTERVAL_MS = Symbol('RefreshIntervalMs');
export const PACK_AFTER_MS = Symbol('PackAfterMs');
export const API_KEY_PREFIX = Symbol('ApiKeyPrefix');
export const PORTAL_TOKENS_CONFIG = Symbol('PortalTokensConfig');
export const OUTBOUND_CONFIG = Symbol('OutboundConfig');
export const PORTAL_CONFIG = Symbol('PortalConfig');
export const TOKENS_CONFIG = Symbol('TokensConfig');

const sections = (config: Config): ValueProvider[] => [
  { provide: ENVIRONMENT, useValue: config.environment },
  { provide: HTTP_CONFIG, useValue: config.http },
  { provide: METRICS_CONFIG, useValue: config.metrics },
  { provide: ENVELOPE_SOURCE, useValue: config.envelopeSource },
  { provide: DATABASE_CONFIG, useValue: config.database },
  { provide: REPORTS_CONFIG, useValue: config.reports },
  { provide: REDIS_CONFIG, useValue: config.redis },
  { provide: INGEST_CONFIG, useValue: config.ingest },
  { provide: STREAM_CONFIG, useValue: config.stream },
  { provide: BACKFILLS_CONFIG, useValue: config.backfills },
  { provide: LIMITS_CONFIG, useValue: config.limits },
  { provide: RETENTION_CONFIG, useValue: config.retention },
  { provide: REFRESH_INTERVAL_MS, useValue: config.refreshIntervalMs },
  { provide: PACK_AFTER_MS, useValue: config.packAfterMs },
  { provide: API_KEY_PREFIX, useValue: config.apiKeyPrefix },
  { provide: PORTAL_TOKENS_CONFIG, useValue: config.portalTokens },
  { provide: OUTBOUND_CONFIG, useValue: config.outbound },
  { provide: PORTAL_CONFIG, useValue: config.portal },
  { provide: TOKENS_CONFIG, useValue: config.tokens },
];

export interface ConfigModuleOptions {
  readonly config: Config;
  readonly clock?: Clock;
}

/** Provides the sections of the configuration and the clock to every module. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot({ config, clock = systemClock }: ConfigModuleOptions): DynamicModule {
    const providers = [...sections(config), { provide: CLOCK, useValue: clock }];
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
