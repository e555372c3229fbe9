import {
  Body,
  Controller,
  Header,
  HttpCode,
  Inject,
  Post,
  Query,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { AnswerStreams } from '../http/answer-stream.js';
import { ApiFailures } from '../http/api-failures.js';
import { WaitingClient } from '../http/waiting-client.js';
import { toAnswerText } from './answer/answer-text.js';
import { toBatchResponse } from './answer/batch-text.js';
import type { Resolution } from './answer/resolution.js';
import { ApiReportBatch, ApiReportValidation } from './batch.docs.js';
import { FORMATS } from './language/formats.js';
import { parseBatch, reportsIn } from './request/batch.js';
import { ReportService } from './report.service.js';
import { refuseParameters, toSend } from './sent-answer.js';

const JSON_TYPE = FORMATS.json.contentType;

/** In a path of the router a colon is written twice. */
@ApiTags('Connectivity report')
@Controller('connectivity/v1')
export class BatchController {
  constructor(
    private readonly reports: ReportService,
    private readonly streams: AnswerStreams,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('report::batch')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true, countsAs: reportsIn })
  @Header('Content-Type', JSON_TYPE)
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportBatch()
  @ApiFailures()
  async reportBatch(
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | StreamableFile> {
    refuseParameters(query);
    const client = new WaitingClient(reply, this.config.reports.deadlineMs);
    const outcomes = await this.reports.answerTogether(parseBatch(body), principal, client);
    return toSend(
      toAnswerText(() => toBatchResponse(outcomes)),
      JSON_TYPE,
      () => this.streams.to(reply),
    );
  }

  @Post('report::validate')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportValidation()
  @ApiFailures()
  validateReport(
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Resolution> {
    refuseParameters(query);
    return this.reports.validate(body, principal);
  }
}
