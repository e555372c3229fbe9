import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { AbandonableReads } from './abandonable-reads.js';
import { Database, POOL } from './database.js';
import { PrismaService } from './prisma.service.js';
import { StatementMeter } from './statement-meter.js';
import { UnitsOfWork } from './unit-of-work.js';

const SHARED = [StatementMeter, Database, AbandonableReads, PrismaService, UnitsOfWork];

/** Hands one pool, and the ways over it, to every module. It knows no domain. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ pool }: { readonly pool: Pool }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: POOL, useValue: pool }, ...SHARED],
      exports: [POOL, ...SHARED],
    };
  }
}
