import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Dto, Nothing } from '../http/dto.pipe.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { Page } from '../http/paging.js';
import { BodyRefusedFilter } from '../usage-records/body-refused.filter.js';
import type { IngestMode } from '../usage-records/ingest-options.js';
import { ReadOffInterceptor } from '../usage-records/read-off.interceptor.js';
import { CurrentBody, type RecordBody } from '../usage-records/record-body.js';
import { IngestModeQuery } from '../usage-records/usage-records.query.js';
import type { Verdict } from '../usage-records/verdict.js';
import { BackfillLoadingService } from './backfill-loading.service.js';
import type { BackfillView } from './backfill-view.js';
import {
  ListBackfillsDto,
  OpenBackfillDto,
  RevertBackfillDto,
  toListBackfills,
  toOpenBackfill,
} from './backfill.dto.js';
import {
  ApiCloseBackfill,
  ApiListBackfills,
  ApiLoadBackfill,
  ApiOpenBackfill,
  ApiRevertBackfill,
  ApiShowBackfill,
} from './backfills.docs.js';
import { BackfillsService } from './backfills.service.js';
import { AccountBody } from './correction.dto.js';

/** The router's paths escape a colon as two colons. A colon ends a parameter's name only after an expression. */
export const BACKFILL_ID = ':id(^[^\\x3a]+)';

@ApiTags('Backfills')
@Controller('usage/v1/backfills')
@Enveloped()
@Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
@ApiFailures()
export class BackfillsController {
  constructor(
    private readonly backfills: BackfillsService,
    private readonly loading: BackfillLoadingService,
  ) {}

  @Post()
  @ApiOpenBackfill()
  openBackfill(
    @AccountBody(Dto(OpenBackfillDto, { unknownProperty: 'CORRECTION_PROPERTY' })) body: OpenBackfillDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<BackfillView> {
    return this.backfills.open(toOpenBackfill(body), principal);
  }

  /** The newest first. */
  @Get()
  @ApiListBackfills()
  listBackfills(
    @Query(Dto(ListBackfillsDto, { unknownProperty: 'INGEST_PARAMETER', ignored: ['apikey'] }))
    query: ListBackfillsDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<BackfillView>> {
    return this.backfills.list(toListBackfills(query), principal);
  }

  @Get(':id')
  @ApiShowBackfill()
  showBackfill(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<BackfillView> {
    return this.backfills.show(id, principal);
  }

  /** Loads a body of records while it arrives. */
  @Post(':id/records')
  @HttpCode(200)
  @RouteConfig({ body: 'stream' })
  @UseFilters(BodyRefusedFilter)
  @UseInterceptors(ReadOffInterceptor)
  @ApiLoadBackfill()
  loadBackfill(
    @Param('id') id: string,
    @CurrentBody() body: RecordBody,
    @Query(IngestModeQuery()) mode: IngestMode,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) headers: FastifyReply,
  ): Promise<Verdict> {
    return this.loading.load({ id, body, mode, principal, headers });
  }

  @Post(`${BACKFILL_ID}::close`)
  @HttpCode(200)
  @ApiCloseBackfill()
  closeBackfill(
    @Param('id') id: string,
    @Body(Nothing('CORRECTION_PROPERTY')) _: undefined,
    @CurrentPrincipal() principal: Principal,
  ): Promise<BackfillView> {
    return this.backfills.close(id, principal);
  }

  @Post(`${BACKFILL_ID}::revert`)
  @HttpCode(200)
  @ApiRevertBackfill()
  revertBackfill(
    @Param('id') id: string,
    @Body(Dto(RevertBackfillDto, { unknownProperty: 'CORRECTION_PROPERTY', optional: true }))
    { reason }: RevertBackfillDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<BackfillView> {
    return this.backfills.revert(id, principal, reason);
  }
}
