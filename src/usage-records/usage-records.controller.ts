import { Controller, HttpCode, Post, Query, Res, UseFilters, UseInterceptors } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { BodyRefusedFilter } from './body-refused.filter.js';
import { JournalFailuresInterceptor } from './journal/journal-failures.interceptor.js';
import { ReadOffInterceptor } from './read-off.interceptor.js';
import { CurrentBody, type RecordBody } from './record-body.js';
import { ApiUsageRecords } from './usage-records.docs.js';
import { IngestQuery, type AskedIngest } from './usage-records.query.js';
import { UsageRecordsService, type IngestAnswer } from './usage-records.service.js';

@ApiTags('Usage records')
@Controller('usage/v1')
@Enveloped()
@UseFilters(BodyRefusedFilter)
export class UsageRecordsController {
  constructor(private readonly records: UsageRecordsService) {}

  /** Ingests a body of records while it arrives. */
  @Post('records')
  @HttpCode(200)
  @RouteConfig({ body: 'stream' })
  @UseInterceptors(ReadOffInterceptor, JournalFailuresInterceptor)
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiUsageRecords()
  ingestRecords(
    @CurrentBody() body: RecordBody,
    @Query(IngestQuery()) asked: AskedIngest,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) headers: FastifyReply,
  ): Promise<IngestAnswer> {
    return this.records.ingest({ body, asked, principal, headers });
  }
}
