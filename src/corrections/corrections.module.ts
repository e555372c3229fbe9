import { Module } from '@nestjs/common';
import { AuditModule } from '../access/audit/audit.module.js';
import { BackfillClosing } from './backfill-closing.js';
import { BackfillStage } from './backfill-stage.js';
import { BackfillRepository } from './backfill.repository.js';
import { CorrectionRepository } from './correction.repository.js';
import { MsisdnSpellingRepository } from './msisdn-spelling.repository.js';
import { RecordHistoryRepository } from './record-history.repository.js';
import { UsageRecordsModule } from '../usage-records/usage-records.module.js';
import { RollupsModule } from '../rollups/rollups.module.js';
import { BackfillExpiry } from './backfill-expiry.js';
import { BackfillLoadingService } from './backfill-loading.service.js';
import { BackfillsController } from './backfills.controller.js';
import { BackfillsService } from './backfills.service.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { MsisdnSpelling } from './msisdn-spelling.js';
import { RecordHistoryController } from './record-history.controller.js';
import { RecordHistoryService } from './record-history.service.js';

/** Corrects stored usage records, and shows their earlier versions. */
@Module({
  imports: [AuditModule, RollupsModule, UsageRecordsModule],
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
    BackfillExpiry,
    RecordHistoryService,
    MsisdnSpelling,
  ],
})
export class CorrectionsModule {}
