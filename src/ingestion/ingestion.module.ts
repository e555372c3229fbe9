import { Module } from '@nestjs/common';
import { IngestionService } from './ingestion.service.js';
import { UsageRecordsController } from './usage-records.controller.js';

/** Takes usage records in. */
@Module({ controllers: [UsageRecordsController], providers: [IngestionService] })
export class IngestionModule {}
