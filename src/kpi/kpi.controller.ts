import { Controller, Get, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/authentication/authenticated.js';
import { AnswerStreams } from '../http/answer-stream.js';
import { ApiKpi1, ApiKpi2 } from './kpi.docs.js';
import { KpiFailureFilter, TOO_MANY } from './kpi-failure.filter.js';
import { ReadKpi, AskedFor, type KpiRequest } from './kpi-request.js';
import { KpiService } from './kpi.service.js';
import { KPI_1, KPI_2 } from './kpis.js';

@ApiTags('KPI')
@Controller('api')
@Public()
@UseFilters(KpiFailureFilter)
export class KpiController {
  constructor(
    private readonly kpis: KpiService,
    private readonly streams: AnswerStreams,
  ) {}

  @Get('kpi1')
  @RouteConfig({ refusal: TOO_MANY, cors: true })
  @ApiKpi1()
  kpi1(@AskedFor(ReadKpi(KPI_1)) request: KpiRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.kpis.answer(request, this.streams.to(reply));
  }

  @Get('kpi2')
  @RouteConfig({ refusal: TOO_MANY, cors: true })
  @ApiKpi2()
  kpi2(@AskedFor(ReadKpi(KPI_2)) request: KpiRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.kpis.answer(request, this.streams.to(reply));
  }
}
