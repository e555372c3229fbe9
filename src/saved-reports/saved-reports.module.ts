import { Module } from '@nestjs/common';
import { AuditModule } from '../access/audit/audit.module.js';
import { ConnectivityReportModule } from '../connectivity-report/connectivity-report.module.js';
import { SavedReportsController } from './saved-reports.controller.js';
import { SavedReportsRepository } from './saved-reports.repository.js';
import { SavedReportsService } from './saved-reports.service.js';

/** Reports saved by name, so that a spreadsheet can fetch them. */
@Module({
  imports: [AuditModule, ConnectivityReportModule],
  controllers: [SavedReportsController],
  providers: [SavedReportsRepository, SavedReportsService],
})
export class SavedReportsModule {}
