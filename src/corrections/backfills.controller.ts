import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { Page } from '../http/paging.js';
import { BodyRefusedFilter } from '../usage-records/body-refused.filter.js';
import { readOff, sourceOf } from '../usage-records/request-source.js';
import { modeOf } from '../usage-records/usage-records.query.js';
import type { Verdict } from '../usage-records/verdict.js';
import { RecordLimits } from '../access/limits/record-limits.js';
import { BackfillLoadingService } from './backfill-loading.service.js';
import type { BackfillView } from './backfill-view.js';
import {
  ApiCloseBackfill,
  ApiListBackfills,
  ApiLoadBackfill,
  ApiOpenBackfill,
  ApiRevertBackfill,
  ApiShowBackfill,
} from './backfills.docs.js';
import { BackfillsService } from './backfills.service.js';

/** In a path of the router a colon is written twice, and ends the name before it only behind an expression. */
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
    private readonly limits: RecordLimits,
  ) {}

  @Post()
  @ApiOpenBackfill()
  openBackfill(@Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<BackfillView> {
    return this.backfills.open(body, principal);
  }

  /** The newest first. */
  @Get()
  @ApiListBackfills()
  listBackfills(
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<BackfillView>> {
    return this.backfills.list(query, principal);
  }

  @Get(':id')
  @ApiShowBackfill()
  showBackfill(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<BackfillView> {
    return this.backfills.show(id, principal);
  }

  /** Takes a body of records in as it comes. */
  @Post(':id/records')
  @HttpCode(200)
  @RouteConfig({ body: 'stream' })
  @UseFilters(BodyRefusedFilter)
  @ApiLoadBackfill()
  async loadBackfill(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Verdict> {
    try {
      const mode = modeOf(query);
      const backfill = await this.loading.target(id, principal);
      const source = sourceOf(request, { inc: () => undefined });
      return await this.limits.meter(principal, reply, (onRecords) =>
        this.loading.load(backfill, source, { principal, mode, onRecords }),
      );
    } catch (error) {
      await readOff(request.raw);
      throw error;
    }
  }

  @Post(`${BACKFILL_ID}::close`)
  @HttpCode(200)
  @ApiCloseBackfill()
  closeBackfill(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<BackfillView> {
    return this.backfills.close(id, body, principal);
  }

  @Post(`${BACKFILL_ID}::revert`)
  @HttpCode(200)
  @ApiRevertBackfill()
  revertBackfill(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<BackfillView> {
    return this.backfills.revert(id, body, principal);
  }
}
