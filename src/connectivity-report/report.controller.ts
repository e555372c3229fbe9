import { Controller, Get, Header, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { ReadShape } from '../errors/read-shape.js';
import { ApiFailures } from '../http/api-failures.js';
import { CurrentClient, WaitingClient } from '../http/client-signal.js';
import { FlatReportDto, RangeReportDto } from './answer/answer.dto.js';
import { AnswerSender, REVALIDATED, type SentBody } from './answer/answer-sender.js';
import { ApiReport, ApiReportInUrl } from './report.docs.js';
import { ReportService } from './report.service.js';
import { Form, type AnswerForm } from './request/format.js';
import { LARGEST_REPORT, ReportBody } from './request/report-body.js';
import { REPORT_PARAMETER, ReportInUrl } from './request/report-in-url.js';
import type { ReportDto } from './request/report.dto.js';

@ApiTags('Connectivity report')
@Controller('connectivity/v1')
@ApiExtraModels(RangeReportDto, FlatReportDto)
export class ReportController {
  constructor(
    private readonly reports: ReportService,
    private readonly sender: AnswerSender,
  ) {}

  @Post('report')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', mostBytes: LARGEST_REPORT, cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReport()
  @ApiFailures()
  async report(
    @ReportBody() body: ReadShape<ReportDto>,
    @Form() form: AnswerForm,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    const answer = await this.reports.answer({ body, form, ifNoneMatch }, principal, client);
    return this.sender.send({ ...answer, format: form.format }, reply);
  }

  /** The same for clients that can only fetch a URL. */
  @Get('report')
  @Header('Cache-Control', REVALIDATED)
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportInUrl()
  @ApiFailures()
  reportInUrl(
    @Form([REPORT_PARAMETER]) form: AnswerForm,
    @ReportInUrl() body: ReadShape<ReportDto>,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    return this.report(body, form, ifNoneMatch, principal, client, reply);
  }
}
