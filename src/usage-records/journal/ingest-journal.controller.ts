import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../../access/authentication/authenticated.js';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import { CATALOGUE } from '../../errors/catalogue.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Dto } from '../../http/dto.pipe.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { toPage, type Page } from '../../http/paging.js';
import { ApiRejections, ApiVolume } from './ingest-journal.docs.js';
import { IngestJournal } from './ingest-journal.js';
import type { HourlyRejection, HourlyVolume } from './ingest-journal.repository.js';
import { JournalQueryDto, toJournalRequest } from './journal-query.dto.js';

/** Received bodies and records of one hour and producer, as administrators see them. */
export type VolumeView = Omit<HourlyVolume, 'hour'> & { readonly hour: string };

/** Rejections for one reason, as administrators see them. */
export interface RejectionView {
  readonly hour: string;
  readonly producer: string;
  readonly code: string;
  readonly description: string;
  readonly field: string | null;
  readonly count: number;
  readonly record_ids: readonly string[];
}

@ApiTags('Administration')
@Controller('admin/v1/ingest')
@Enveloped()
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
export class IngestJournalController {
  constructor(
    private readonly journal: IngestJournal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('volume')
  @ApiVolume()
  async listIngestVolume(@Query(Dto(JournalQueryDto)) query: JournalQueryDto): Promise<Page<VolumeView>> {
    const { filter, limit, after } = toJournalRequest(query, this.clock(), 1);
    const [hour, producer = ''] = after ?? [];
    const place = hour === undefined ? undefined : { hour, producer };
    const found = await this.journal.volumes(filter, limit + 1, place);
    return toPage(found, limit, (row) => `${row.hour} ${row.producer}`, toVolume);
  }

  @Get('rejections')
  @ApiRejections()
  async listIngestRejections(
    @Query(Dto(JournalQueryDto)) query: JournalQueryDto,
  ): Promise<Page<RejectionView>> {
    const { filter, limit, after } = toJournalRequest(query, this.clock(), 3);
    const [hour, producer = '', code = '', field = ''] = after ?? [];
    const place = hour === undefined ? undefined : { hour, producer, code, field };
    const found = await this.journal.rejections(filter, limit + 1, place);
    return toPage(found, limit, (row) => `${row.hour} ${row.producer} ${row.code} ${row.field}`, toRejection);
  }
}

const toVolume = ({ hour, ...row }: HourlyVolume): VolumeView => ({
  hour: new Date(hour).toISOString(),
  ...row,
});

const DESCRIPTIONS = new Map(Object.values(CATALOGUE).map(({ code, description }) => [code, description]));

const toRejection = ({
  hour,
  producer,
  code,
  field,
  occurrences,
  recordIds,
}: HourlyRejection): RejectionView => ({
  hour: new Date(hour).toISOString(),
  producer,
  code,
  description: DESCRIPTIONS.get(code) ?? '',
  field: field === '' ? null : field,
  count: occurrences,
  record_ids: recordIds,
});
