import { Inject, Injectable } from '@nestjs/common';
import { IAM_TOKEN_RULES, USER_TOKEN_RULES } from '../access/authentication/token-rules.js';
import type { TokenRules } from '../access/authentication/token-checks.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { ReadServers } from '../database/replicas/read-servers.js';
import { RetentionHold } from '../retention/retention-hold.js';
import { Refresher } from '../rollups/refresher.js';
import { Packer } from '../packed-days/packer.js';
import { Metrics } from '../telemetry/metrics.js';
import { gauge } from '../telemetry/gauge.js';
import { Backlog } from './backlog.js';
import { buildVersion } from './build-version.js';
import { keySetGauges } from './key-set-gauges.js';
import { packMetrics } from './pack-metrics.js';
import { poolGauges } from './pool-gauges.js';
import { readerGauges } from './reader-gauges.js';
import { replicaGauges } from './replica-gauges.js';
import { refreshMetrics } from './refresh-metrics.js';

/** Adds the gauges whose values come from other modules at each scrape. */
@Injectable()
export class Gauges {
  constructor(
    { registry }: Metrics,
    backlog: Backlog,
    refresher: Refresher,
    packer: Packer,
    database: Database,
    servers: ReadServers,
    retention: RetentionHold,
    limiter: ConcurrencyLimiter,
    @Inject(IAM_TOKEN_RULES) iam: TokenRules,
    @Inject(USER_TOKEN_RULES) user: TokenRules,
    @Inject(CLOCK) clock: Clock,
  ) {
    gauge(registry, {
      name: 'edgemeter_build_info',
      help: 'Always 1; the labels tell the version of the service and of Node.',
      labels: ['version', 'node'],
      read: () => [[{ version: buildVersion(), node: process.version }, 1]],
    });
    gauge(registry, {
      name: 'edgemeter_retention_held',
      help: '1: a sweep stopped, and nothing is removed until a person confirms it. Else 0.',
      read: () => (retention.reason === undefined ? 0 : 1),
    });
    poolGauges(registry, database);
    replicaGauges(registry, servers);
    readerGauges(registry, limiter);
    refreshMetrics(registry, refresher, backlog);
    packMetrics(registry, packer);
    keySetGauges(registry, { iam, user }, clock);
  }
}
