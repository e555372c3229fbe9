import { Module } from '@nestjs/common';
import { AnswerStreams } from '../http/answer-stream.js';
import { QueryEngineModule } from '../query-engine/query-engine.module.js';
import { BatchController } from './batch.controller.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryService } from './discovery.service.js';
import { ReportController } from './report.controller.js';
import { ReportService } from './report.service.js';

@Module({
  imports: [QueryEngineModule],
  controllers: [ReportController, BatchController, DiscoveryController],
  providers: [AnswerStreams, ReportService, DiscoveryService],
})
export class ConnectivityReportModule {}
