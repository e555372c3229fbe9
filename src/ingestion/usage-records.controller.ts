import { Controller, HttpCode, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated } from '../auth/authenticated.js';
import { CurrentPrincipal } from '../auth/current-principal.js';
import type { Principal } from '../auth/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { RecordLimits } from '../limits/record-limits.js';
import { BodyRefusedFilter } from './body-refused.filter.js';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { readOff, sourceOf } from './request-source.js';
import { ApiUsageRecords } from './usage-records.docs.js';
import { ingestionOf } from './usage-records.query.js';
import type { Verdict } from './verdict.js';

@ApiTags('Usage records')
@Controller('usage/v1')
@Enveloped()
@UseFilters(BodyRefusedFilter)
export class UsageRecordsController {
  constructor(
    private readonly ingestion: IngestionService,
    private readonly limits: RecordLimits,
    private readonly meter: IngestMeter,
    private readonly journal: IngestJournal,
  ) {}

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
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Verdict> {
    try {
      const ingestion = ingestionOf(query);
      const source = sourceOf(request, this.meter.bytes);
      return await this.limits.meter(principal, reply, (onRecords) =>
        this.ingestion.ingest(source, { principal, ...ingestion, onRecords }),
      );
    } catch (error) {
      this.journal.noteFailure(principal.id, error);
      await readOff(request.raw);
      throw error;
    }
  }
}
