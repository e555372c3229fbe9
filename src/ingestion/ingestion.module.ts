import { Module } from '@nestjs/common';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { IngestJournalController } from './journal/ingest-journal.controller.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { IngestJournalRepository } from './journal/ingest-journal.repository.js';
import { MappingLibrary } from './mapped/mapping-library.js';
import { PartitionsAhead } from './partitions-ahead.js';
import { UsageRecordsController } from './usage-records.controller.js';

/** Takes usage records in. */
@Module({
  controllers: [UsageRecordsController, IngestJournalController],
  providers: [
    IngestJournalRepository,
    IngestJournal,
    IngestMeter,
    IngestionService,
    MappingLibrary,
    PartitionsAhead,
  ],
  exports: [IngestionService, MappingLibrary],
})
export class IngestionModule {}
