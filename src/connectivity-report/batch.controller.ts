import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { ReadShape } from '../errors/read-shape.js';
import { ApiFailures } from '../http/api-failures.js';
import { ClientSignal, CurrentClient, orAborted, WaitingClient } from '../http/client-signal.js';
import { AnswerSender, type SentBody } from './answer/answer-sender.js';
import { toAnswerText } from './answer/answer-text.js';
import { toBatchResponse } from './answer/batch-text.js';
import type { Resolution } from './answer/resolution.answer.js';
import { ApiReportBatch, ApiReportValidation } from './batch.docs.js';
import { ReportService } from './report.service.js';
import { BatchBody, LARGEST_BATCH, reportsIn } from './request/batch.js';
import { NoParameters } from './request/format.js';
import { LARGEST_REPORT, ReportBody } from './request/report-body.js';
import type { ReportDto } from './request/report.dto.js';

/** The router requires a colon in a path to be doubled. */
@ApiTags('Connectivity report')
@Controller('connectivity/v1')
export class BatchController {
  constructor(
    private readonly reports: ReportService,
    private readonly sender: AnswerSender,
  ) {}

  @Post('report::batch')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', mostBytes: LARGEST_BATCH, cors: true, countsAs: reportsIn })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportBatch()
  @ApiFailures()
  async reportBatch(
    @NoParameters() _: undefined,
    @Body(BatchBody) bodies: readonly ReadShape<ReportDto>[],
    @CurrentPrincipal() principal: Principal,
    @ClientSignal() signal: AbortSignal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    const { outcomes, rowBytes } = await orAborted(
      signal,
      this.reports.answerTogether(bodies, principal, signal),
    );
    const text = await toAnswerText(() => toBatchResponse(outcomes));
    return this.sender.send({ text, format: 'json', rowBytes }, reply);
  }

  @Post('report::validate')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', mostBytes: LARGEST_REPORT, cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportValidation()
  @ApiFailures()
  validateReport(
    @NoParameters() _: undefined,
    @ReportBody() body: ReadShape<ReportDto>,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
  ): Promise<Resolution> {
    return this.reports.validate(body, principal, client);
  }
}
