import { Module } from '@nestjs/common';
import { CounterRepository } from './counters/counter.repository.js';
import { MappingRepository } from './mapped/mapping.repository.js';
import { ExportRepository } from './export.repository.js';
import { LedgerMoveService } from './ledger-move.js';
import { MonthlyPartitions } from './monthly-partitions.js';
import { UsageRecordRepository } from './usage-record.repository.js';
import { RollupsModule } from '../rollups/rollups.module.js';
import { BatchSource } from './batch-source.js';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { IngestJournalController } from './journal/ingest-journal.controller.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { IngestJournalRepository } from './journal/ingest-journal.repository.js';
import { MappingLibrary } from './mapped/mapping-library.js';
import { RecordSinks } from './record-sinks.js';
import { PartitionsAhead } from './partitions-ahead.js';
import { UsageRecordsController } from './usage-records.controller.js';
import { UsageRecordsService } from './usage-records.service.js';

const SHARED = [
  MonthlyPartitions,
  UsageRecordRepository,
  CounterRepository,
  ExportRepository,
  MappingRepository,
  MappingLibrary,
  IngestionService,
  LedgerMoveService,
];

/** Ingests usage records. */
@Module({
  imports: [RollupsModule],
  controllers: [UsageRecordsController, IngestJournalController],
  providers: [
    IngestJournalRepository,
    IngestJournal,
    IngestMeter,
    BatchSource,
    RecordSinks,
    UsageRecordsService,
    PartitionsAhead,
    ...SHARED,
  ],
  exports: SHARED,
})
export class UsageRecordsModule {}
