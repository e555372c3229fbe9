import { Controller, HttpCode, Post, Query, Req, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Authenticated } from '../auth/authenticated.js';
import { CurrentPrincipal } from '../auth/current-principal.js';
import type { Principal } from '../auth/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { BodyRefusedFilter } from './body-refused.filter.js';
import { IngestionService } from './ingestion.service.js';
import { readOff, sourceOf } from './request-source.js';
import { ApiUsageRecords } from './usage-records.docs.js';
import { modeOf } from './usage-records.query.js';
import type { Verdict } from './verdict.js';

@ApiTags('Usage records')
@Controller('usage/v1')
@Enveloped()
@UseFilters(BodyRefusedFilter)
export class UsageRecordsController {
  constructor(private readonly ingestion: IngestionService) {}

  /** Takes a body of records in as it comes. */
  @Post('records')
  @HttpCode(200)
  @RouteConfig({ body: 'stream' })
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiUsageRecords()
  async ingestRecords(
    @Req() request: FastifyRequest,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Verdict> {
    try {
      const mode = modeOf(query);
      return await this.ingestion.ingest(sourceOf(request), { principal, mode });
    } catch (error) {
      await readOff(request.raw);
      throw error;
    }
  }
}
