import { Body, Controller, Delete, Get, Header, Headers, Param, Put, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { AnswerSender, REVALIDATED, type SentBody } from '../connectivity-report/answer/answer-sender.js';
import { ReportService } from '../connectivity-report/report.service.js';
import { Form, NoParameters, type AnswerForm } from '../connectivity-report/request/format.js';
import { ApiFailures } from '../http/api-failures.js';
import { CurrentClient, WaitingClient } from '../http/client-signal.js';
import { ReportName, ReportToSaveBody, type ReportToSave } from './saved-report-requests.js';
import { toPublicView, toViewText, type RemovedReportView } from './saved-report.view.js';
import { ApiListReports, ApiPutReport, ApiRemoveReport, ApiSavedReport } from './saved-reports.docs.js';
import { SavedReportsService } from './saved-reports.service.js';

/** Reports saved by name. Portal tokens may ask for them, and change none. */
@ApiTags('Connectivity report')
@Controller('connectivity/v1/reports')
@ApiFailures()
export class SavedReportsController {
  constructor(
    private readonly saved: SavedReportsService,
    private readonly reports: ReportService,
    private readonly sender: AnswerSender,
  ) {}

  @Get()
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiListReports()
  async listReports(
    @NoParameters() _: undefined,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    const stored = await this.saved.list(principal);
    const isPortal = principal.kind === 'portal-token';
    const items = stored.map((one) => (isPortal ? JSON.stringify(toPublicView(one)) : toViewText(one)));
    return this.sender.send({ text: Buffer.from(`{"items":[${items.join(',')}]}`), format: 'json' }, reply);
  }

  @Get(':name')
  @Header('Cache-Control', REVALIDATED)
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiSavedReport()
  async savedReport(
    @Param('name') name: string,
    @Form() form: AnswerForm,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    const body = await this.saved.requestOf(name, principal);
    const answer = await this.reports.answer({ body, form, ifNoneMatch }, principal, client);
    return this.sender.send({ ...answer, format: form.format, subject: name }, reply);
  }

  @Put(':name')
  @RouteConfig({ body: 'bytes' })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer'], scope: 'report:read' })
  @ApiPutReport()
  async putReport(
    @NoParameters() _: undefined,
    @Body(ReportToSaveBody) report: ReportToSave,
    @Param('name', ReportName) name: string,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentBody> {
    const stored = await this.saved.put(name, report, principal, client);
    return this.sender.send({ text: Buffer.from(toViewText(stored)), format: 'json' }, reply);
  }

  @Delete(':name')
  @Authenticated({ anyOf: ['apikey', 'iam-bearer'], scope: 'report:read' })
  @ApiRemoveReport()
  async removeReport(
    @NoParameters() _: undefined,
    @Param('name') name: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<RemovedReportView> {
    await this.saved.remove(name, principal);
    return { name, removed: true };
  }
}
