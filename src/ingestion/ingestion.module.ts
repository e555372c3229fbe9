import { Module } from '@nestjs/common';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { PartitionsAhead } from './partitions-ahead.js';
import { UsageRecordsController } from './usage-records.controller.js';

/** Takes usage records in. */
@Module({
  controllers: [UsageRecordsController],
  providers: [IngestMeter, IngestionService, PartitionsAhead],
})
export class IngestionModule {}
