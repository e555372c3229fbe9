import { Controller, HttpCode, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { MappingSettings } from '../mapping/index.js';
import { RecordLimits } from '../access/limits/record-limits.js';
import { BodyRefusedFilter } from './body-refused.filter.js';
import { IngestMeter } from './ingest-meter.js';
import { IngestionService } from './ingestion.service.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { MappingLibrary } from './mapped/mapping-library.js';
import { mappingIn, type AskedMapping } from './mapped/mapping-query.js';
import { encodingOf, readOff, sourceOf } from './request-source.js';
import { ApiUsageRecords } from './usage-records.docs.js';
import { ingestionOf } from './usage-records.query.js';
import type { Verdict } from './verdict.js';

/** What the query sets; of the encoding, unless it says, what the charset says. */
function settingsOf({ settings }: AskedMapping, request: FastifyRequest): MappingSettings {
  const encoding = encodingOf(request);
  return encoding === undefined ? settings : { encoding, ...settings };
}

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
    private readonly mappings: MappingLibrary,
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
  ): Promise<Verdict & { readonly ignored?: number }> {
    try {
      const { asked, rest } = mappingIn(query);
      const ingestion = ingestionOf(rest);
      const mapping = asked && (await this.mappings.find(asked.name, settingsOf(asked, request)));
      const source = sourceOf(request, this.meter.bytes, mapping);
      let ignored = 0;
      const onIgnored = () => {
        ignored++;
      };
      const verdict = await this.limits.meter(principal, reply, (onRecords) =>
        this.ingestion.ingest(source, { principal, ...ingestion, onRecords, onIgnored }),
      );
      return mapping ? { ...verdict, ignored } : verdict;
    } catch (error) {
      this.journal.noteFailure(principal.id, error);
      await readOff(request.raw);
      throw error;
    }
  }
}
