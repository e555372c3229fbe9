import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { IngestMode } from '../usage-records/ingest-options.js';
import { IngestModeQuery } from '../usage-records/usage-records.query.js';
import { ApiAmend, ApiVoid } from './corrections.docs.js';
import { CorrectionsService, type AmendAnswer, type VoidAnswer } from './corrections.service.js';

/** In a path of the router a colon is written twice. */
@ApiTags('Corrections')
@Controller('usage/v1')
@Enveloped()
export class CorrectionsController {
  constructor(private readonly corrections: CorrectionsService) {}

  @Post('records::void')
  @HttpCode(200)
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiVoid()
  voidRecords(
    @Body() body: unknown,
    @Query(IngestModeQuery()) mode: IngestMode,
    @CurrentPrincipal() principal: Principal,
  ): Promise<VoidAnswer> {
    return this.corrections.void(body, mode, principal);
  }

  @Post('records::amend')
  @HttpCode(200)
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiAmend()
  amendRecords(
    @Body() body: unknown,
    @Query(IngestModeQuery()) mode: IngestMode,
    @CurrentPrincipal() principal: Principal,
  ): Promise<AmendAnswer> {
    return this.corrections.amend(body, mode, principal);
  }
}
