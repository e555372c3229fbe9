import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { MappingTrial } from './mapping-trial.js';
import { MappingsController } from './mappings.controller.js';
import { MappingsService } from './mappings.service.js';

/** The mappings by which foreign files become records: kept, and tried out. */
@Module({
  imports: [AuditModule, IngestionModule],
  controllers: [MappingsController],
  providers: [MappingsService, MappingTrial],
  exports: [MappingsService],
})
export class MappingAdministrationModule {}
