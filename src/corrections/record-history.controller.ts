import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { CurrentClient, WaitingClient } from '../http/client-signal.js';
import { Nothing } from '../http/dto.pipe.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { ApiRecordHistory } from './record-history.docs.js';
import type { HistoryAnswer } from './record-history.answer.js';
import { RecordHistoryService } from './record-history.service.js';

@ApiTags('Administration')
@Controller('admin/v1')
@Enveloped()
export class RecordHistoryController {
  constructor(private readonly histories: RecordHistoryService) {}

  @Get('usage-records/:account_id/:record_id')
  @Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
  @ApiFailures()
  @ApiRecordHistory()
  recordHistory(
    @Param('account_id') accountId: string,
    @Param('record_id') recordId: string,
    @Query(Nothing('INGEST_PARAMETER')) _: undefined,
    @CurrentPrincipal() principal: Principal,
    @CurrentClient() client: WaitingClient,
  ): Promise<HistoryAnswer> {
    return this.histories.find({ accountId, recordId }, principal, client);
  }
}
