import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { DatabaseProbe } from './database-probe.js';
import { Database, POOL } from './database.js';
import { EarlierClock } from './earlier-clock.js';
import { PrimaryPosition } from './replicas/primary-position.js';
import { ReadServers } from './replicas/read-servers.js';
import { PrismaService } from './prisma.service.js';
import { StatementMeter } from './statement-meter.js';
import { UnitsOfWork } from './unit-of-work.js';

const WAYS = [Database, ReadServers, UnitsOfWork, PrismaService, DatabaseProbe, EarlierClock];

/**
 * Provides access to the one pool for all modules: the gateway, units of work, Prisma, and the probe. Provides the
 * servers that answer reads. It knows no domain.
 */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ pool }: { readonly pool: Pool }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: POOL, useValue: pool }, StatementMeter, PrimaryPosition, ...WAYS],
      exports: WAYS,
    };
  }
}
