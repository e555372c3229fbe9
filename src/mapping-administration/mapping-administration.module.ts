import { Module } from '@nestjs/common';
import { AuditModule } from '../access/audit/audit.module.js';
import { UsageRecordsModule } from '../usage-records/usage-records.module.js';
import { MappingTrial } from './mapping-trial.js';
import { MappingsController } from './mappings.controller.js';
import { MappingsService } from './mappings.service.js';

/** Stores the mappings that turn foreign files into records, and tries them out. */
@Module({
  imports: [AuditModule, UsageRecordsModule],
  controllers: [MappingsController],
  providers: [MappingsService, MappingTrial],
  exports: [MappingsService],
})
export class MappingAdministrationModule {}
