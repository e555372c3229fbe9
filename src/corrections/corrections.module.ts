import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { BackfillCaretaker } from './backfill-caretaker.js';
import { BackfillLoadingService } from './backfill-loading.service.js';
import { BackfillsController } from './backfills.controller.js';
import { BackfillsService } from './backfills.service.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { MsisdnSpelling } from './msisdn-spelling.js';
import { RecordHistoryController } from './record-history.controller.js';
import { RecordHistoryService } from './record-history.service.js';

/** Corrects usage records that were taken in, and tells what they were. */
@Module({
  imports: [AuditModule, IngestionModule],
  controllers: [CorrectionsController, BackfillsController, RecordHistoryController],
  providers: [
    CorrectionsService,
    BackfillsService,
    BackfillLoadingService,
    BackfillCaretaker,
    RecordHistoryService,
    MsisdnSpelling,
  ],
})
export class CorrectionsModule {}
