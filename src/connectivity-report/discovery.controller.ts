import { Controller, Get, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import { maySeeMetric, type Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { ClientSignal, orAborted } from '../http/client-signal.js';
import { Dto } from '../http/dto.pipe.js';
import type { ValuesAnswer } from './answer/values.answer.js';
import { ApiDimensionValues, ApiReportMetadata } from './discovery.docs.js';
import { DiscoveryService } from './discovery.service.js';
import { describeLanguage } from './language/describe.js';
import type { ReportDimension } from './language/vocabulary.js';
import { NoParameters } from './request/format.js';
import { DimensionName, ValuesQueryDto } from './request/values.js';

@ApiTags('Connectivity report')
@Controller('connectivity/v1')
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get('metadata')
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiReportMetadata()
  @ApiFailures()
  reportMetadata(
    @NoParameters() _: undefined,
    @CurrentPrincipal() principal: Principal,
  ): ReturnType<typeof describeLanguage> {
    return describeLanguage((name) => maySeeMetric(principal, name));
  }

  @Get('dimensions/:name/values')
  @RouteConfig({ cors: true })
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiDimensionValues()
  @ApiFailures()
  dimensionValues(
    @DimensionName() dimension: ReportDimension,
    @Query(Dto(ValuesQueryDto, { unknownProperty: 'UNKNOWN_PROPERTY' })) query: ValuesQueryDto,
    @CurrentPrincipal() principal: Principal,
    @ClientSignal() signal: AbortSignal,
  ): Promise<ValuesAnswer> {
    return orAborted(signal, this.discovery.valuesOf(dimension, query, principal, signal));
  }
}
