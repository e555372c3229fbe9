import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BackfillClosing } from '../database/backfill-closing.js';
import { BackfillStage } from '../database/backfill-stage.js';
import { BackfillRepository } from '../database/backfill.repository.js';
import { CorrectionRepository } from '../database/correction.repository.js';
import { MsisdnSpellingRepository } from '../database/msisdn-spelling.repository.js';
import { RecordHistoryRepository } from '../database/record-history.repository.js';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
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
  imports: [AuditModule, RollupModule, IngestionModule],
  controllers: [CorrectionsController, BackfillsController, RecordHistoryController],
  providers: [
    CorrectionRepository,
    BackfillRepository,
    BackfillStage,
    BackfillClosing,
    RecordHistoryRepository,
    MsisdnSpellingRepository,
    CorrectionsService,
    BackfillsService,
    BackfillLoadingService,
    BackfillCaretaker,
    RecordHistoryService,
    MsisdnSpelling,
  ],
})
export class CorrectionsModule {}
