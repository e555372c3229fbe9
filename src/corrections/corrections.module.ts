import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { RecordHistoryController } from './record-history.controller.js';
import { RecordHistoryService } from './record-history.service.js';

/** Corrects usage records that were taken in, and tells what they were. */
@Module({
  imports: [AuditModule],
  controllers: [CorrectionsController, RecordHistoryController],
  providers: [CorrectionsService, RecordHistoryService],
})
export class CorrectionsModule {}
