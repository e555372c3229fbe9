import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { Database, POOL } from './database.js';
import { PrismaService } from './prisma.service.js';

/** Hands one pool, and the two ways over it, to every module. */
@Global()
@Module({})
export class DatabaseModule {
  static with(pool: Pool): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: POOL, useValue: pool }, Database, PrismaService],
      exports: [POOL, Database, PrismaService],
    };
  }
}
