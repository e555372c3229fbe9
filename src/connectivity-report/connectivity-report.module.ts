import { Module } from '@nestjs/common';
import { QueryEngineModule } from '../query-engine/query-engine.module.js';
import { AnswerSender } from './answer/answer-sender.js';
import { KnownStates } from './answer/known-states.js';
import { RequestCoalescer } from './answer/request-coalescer.js';
import { BatchController } from './batch.controller.js';
import { ConditionalAnswers } from './conditional-answers.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryService } from './discovery.service.js';
import { ReportController } from './report.controller.js';
import { ReportService } from './report.service.js';

@Module({
  imports: [QueryEngineModule],
  controllers: [ReportController, BatchController, DiscoveryController],
  providers: [
    AnswerSender,
    RequestCoalescer,
    KnownStates,
    ConditionalAnswers,
    ReportService,
    DiscoveryService,
  ],
  exports: [AnswerSender, ReportService],
})
export class ConnectivityReportModule {}
