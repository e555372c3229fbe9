import { Global, Module } from '@nestjs/common';
import { UsageRecordRepository } from '../database/usage-record.repository.js';
import { IngestionService } from './ingestion.service.js';
import { UsageRecordsController } from './usage-records.controller.js';

/** Takes usage records in over HTTP, and lets every module that has records of its own store them. */
@Global()
@Module({
  controllers: [UsageRecordsController],
  providers: [UsageRecordRepository, IngestionService],
  exports: [UsageRecordRepository, IngestionService],
})
export class IngestionModule {}
