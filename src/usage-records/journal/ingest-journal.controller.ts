import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../../access/authentication/authenticated.js';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Dto } from '../../http/dto.pipe.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { toPage, type Page } from '../../http/paging.js';
import { ApiRejections, ApiVolume } from './ingest-journal.docs.js';
import { IngestJournal } from './ingest-journal.js';
import { toRejection, toVolume, type RejectionView, type VolumeView } from './journal.view.js';
import { JournalQueryDto, toJournalRequest } from './journal-query.dto.js';

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
