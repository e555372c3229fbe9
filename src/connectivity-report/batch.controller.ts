import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { ReadShape } from '../errors/read-shape.js';
import { ApiFailures } from '../http/api-failures.js';
import { ClientSignal } from '../http/client-signal.js';
import { toAnswerText } from './answer/answer-text.js';
import { toBatchResponse } from './answer/batch-text.js';
import type { Resolution } from './answer/resolution.answer.js';
import { SendsAnswer, type SentAnswer } from './answer/send-answer.interceptor.js';
import { ApiReportBatch, ApiReportValidation } from './batch.docs.js';
import { ReportService } from './report.service.js';
import { BatchBody, reportsIn } from './request/batch.js';
import { NoParameters } from './request/format.js';
import { ReportBody } from './request/report-body.js';
import type { ReportDto } from './request/report.dto.js';

/** The router requires a colon in a path to be doubled. */
@ApiTags('Connectivity report')
@Controller('connectivity/v1')
export class BatchController {
  constructor(private readonly reports: ReportService) {}

  @Post('report::batch')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true, countsAs: reportsIn })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @SendsAnswer()
  @ApiReportBatch()
  @ApiFailures()
  async reportBatch(
    @NoParameters() _: undefined,
    @Body(BatchBody) bodies: readonly ReadShape<ReportDto>[],
    @CurrentPrincipal() principal: Principal,
    @ClientSignal() signal: AbortSignal,
  ): Promise<SentAnswer> {
    const outcomes = await this.reports.answerTogether(bodies, principal, signal);
    return { text: toAnswerText(() => toBatchResponse(outcomes)), format: 'json' };
  }

  @Post('report::validate')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportValidation()
  @ApiFailures()
  validateReport(
    @NoParameters() _: undefined,
    @Body(ReportBody) body: ReadShape<ReportDto>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Resolution> {
    return this.reports.validate(body, principal);
  }
}
