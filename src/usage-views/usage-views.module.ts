import { Module } from '@nestjs/common';
import { AuditModule } from '../access/audit/audit.module.js';
import { UsageViewsService } from './usage-views.service.js';

/** The SQL views for other programs, and who reads which accounts in them. */
@Module({ imports: [AuditModule], providers: [UsageViewsService], exports: [UsageViewsService] })
export class UsageViewsModule {}
