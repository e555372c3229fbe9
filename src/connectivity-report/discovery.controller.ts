import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import { maySeeMetric, type Principal } from '../access/authentication/principal.js';
import type { ReportsConfig } from '../config/sections.js';
import { REPORTS_CONFIG } from '../config/config.module.js';
import { ApiFailures } from '../http/api-failures.js';
import { WaitingClient } from '../http/waiting-client.js';
import { ApiDimensionValues, ApiReportMetadata } from './discovery.docs.js';
import { DiscoveryService, type ValuesAnswer } from './discovery.service.js';
import { describeLanguage } from './language/describe.js';
import { refuseParameters } from './sent-answer.js';

@ApiTags('Connectivity report')
@Controller('connectivity/v1')
export class DiscoveryController {
  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(REPORTS_CONFIG) private readonly config: ReportsConfig,
  ) {}

  @Get('metadata')
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportMetadata()
  @ApiFailures()
  reportMetadata(
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ): ReturnType<typeof describeLanguage> {
    refuseParameters(query);
    return describeLanguage((name) => maySeeMetric(principal, name));
  }

  @Get('dimensions/:name/values')
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiDimensionValues()
  @ApiFailures()
  dimensionValues(
    @Param('name') name: string,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ValuesAnswer> {
    const client = new WaitingClient(reply, this.config.deadlineMs);
    return this.discovery.valuesOf(name, query, principal, client);
  }
}
