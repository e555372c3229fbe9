import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { AbandonableReads } from './abandonable-reads.js';
import { BackfillClosing } from './backfill-closing.js';
import { BackfillRepository } from './backfill.repository.js';
import { BackfillStage } from './backfill-stage.js';
import { ChangeSignal } from './change-signal.js';
import { CorrectionRepository } from './correction.repository.js';
import { Database, POOL } from './database.js';
import { DimensionValuesRepository } from './dimension-values.repository.js';
import { ExportRepository } from './export.repository.js';
import { MonthlyPartitions } from './monthly-partitions.js';
import { PrismaService } from './prisma.service.js';
import { PlanChooser } from './plan-chooser.js';
import { RetentionHorizons } from './retention-horizons.js';
import { RetentionRepository } from './retention.repository.js';
import { MappingRepository } from './mapping.repository.js';
import { KpiRepository } from './kpi.repository.js';
import { RecordHistoryRepository } from './record-history.repository.js';
import { RollupRepository } from './rollup.repository.js';
import { StatementMeter } from './statement-meter.js';
import { UsageRecordRepository } from './usage-record.repository.js';
import { VerificationRepository } from './verification.repository.js';
import { UsageRepository } from './usage.repository.js';

const SHARED = [
  StatementMeter,
  Database,
  AbandonableReads,
  ChangeSignal,
  MonthlyPartitions,
  PrismaService,
  RetentionHorizons,
  RetentionRepository,
  PlanChooser,
  UsageRepository,
  UsageRecordRepository,
  CorrectionRepository,
  BackfillRepository,
  BackfillStage,
  BackfillClosing,
  RecordHistoryRepository,
  DimensionValuesRepository,
  KpiRepository,
  MappingRepository,
  ExportRepository,
  RollupRepository,
  VerificationRepository,
];

/** Hands one pool, the two ways over it, and what all modules ask of it, to every module. */
@Global()
@Module({})
export class DatabaseModule {
  static with(pool: Pool): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: POOL, useValue: pool }, ...SHARED],
      exports: [POOL, ...SHARED],
    };
  }
}
