import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../access/authentication/authenticated.js';
import { ApiKpi1, ApiKpi2 } from './kpi.docs.js';
import { KpiFailureFilter, TOO_MANY } from './kpi-failure.filter.js';
import { KpiService } from './kpi.service.js';
import { KPI_1, KPI_2, type Kpi } from './kpis.js';
import { RowStream } from './row-stream.js';

@ApiTags('KPI')
@Controller('api')
@Public()
@UseFilters(KpiFailureFilter)
export class KpiController {
  constructor(private readonly kpis: KpiService) {}

  @Get('kpi1')
  @RouteConfig({ refusal: TOO_MANY })
  @ApiKpi1()
  kpi1(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(KPI_1, request, reply);
  }

  @Get('kpi2')
  @RouteConfig({ refusal: TOO_MANY })
  @ApiKpi2()
  kpi2(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(KPI_2, request, reply);
  }

  private answer(kpi: Kpi, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    return this.kpis.answer(kpi, request.url, new RowStream(reply));
  }
}
