import { Module } from '@nestjs/common';
import { AuditModule } from '../access/audit/audit.module.js';
import { HorizonRepository } from './horizon.repository.js';
import { RollupsModule } from '../rollups/rollups.module.js';
import { ReadingRetention } from './reading-retention.js';
import { RetentionHold } from './retention-hold.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionController } from './retention.controller.js';
import { RetentionPoliciesRepository } from './retention-policies.repository.js';
import { RetentionService } from './retention.service.js';
import { Sweeper } from './sweeper.js';
import { SweepService } from './sweep.service.js';

/** The retention ages, and the removal of older data. */
@Module({
  imports: [AuditModule, RollupsModule],
  controllers: [RetentionController],
  providers: [
    RetentionRepository,
    HorizonRepository,
    RetentionHold,
    ReadingRetention,
    RetentionPoliciesRepository,
    RetentionService,
    SweepService,
    Sweeper,
  ],
  exports: [RetentionService, SweepService, RetentionHold],
})
export class RetentionModule {}
