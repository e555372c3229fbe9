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
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { AnswerStreams } from '../http/answer-stream.js';
import { ApiFailures } from '../http/api-failures.js';
import { FlatReportDto, RangeReportDto } from './answer/answer.dto.js';
import { WaitingClient } from '../http/waiting-client.js';
import { FORMATS } from './language/formats.js';
import { readFormat } from './request/format.js';
import { ApiReport } from './report.docs.js';
import { ReportService } from './report.service.js';
import { toSend } from './sent-answer.js';

@ApiTags('Connectivity report')
@Controller('connectivity/v1')
@ApiExtraModels(RangeReportDto, FlatReportDto)
export class ReportController {
  constructor(
    private readonly reports: ReportService,
    private readonly streams: AnswerStreams,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('report')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true })
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReport()
  @ApiFailures()
  async report(
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | StreamableFile | undefined> {
    const format = readFormat(query, reply.request.headers.accept);
    const client = new WaitingClient(reply, this.config.reports.deadlineMs);
    const ifNoneMatch = reply.request.headers['if-none-match'];
    const { text, tag } =
      ifNoneMatch === undefined
        ? await this.reports.answer(body, principal, client, format)
        : await this.reports.answerUnlessKnown(ifNoneMatch, body, principal, client, format);
    if (tag !== undefined) reply.header('ETag', tag);
    if (text === undefined) {
      reply.code(304).removeHeader('Content-Type');
      return undefined;
    }
    if (format !== 'json') reply.type(FORMATS[format].contentType);
    return toSend(text, FORMATS[format].contentType, () => this.streams.to(reply));
  }
}
