import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { AS_CONFIGURED } from '../http/body-parsers.js';
import { Dto } from '../http/dto.pipe.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { IngestMode } from '../usage-records/ingest-options.js';
import { IngestModeQuery } from '../usage-records/usage-records.query.js';
import { AmendmentBody, type Amendment } from './amendment.js';
import { AccountBody, VoidDto } from './correction.dto.js';
import { ApiAmend, ApiVoid } from './corrections.docs.js';
import { CorrectionsService, type AmendAnswer, type VoidAnswer } from './corrections.service.js';

/**
 * The router's paths escape a colon as two colons. Nest runs the pipes of a handler from the last parameter to the
 * first: so faults of the query are reported before faults of the body.
 */
@ApiTags('Corrections')
@Controller('usage/v1')
@Enveloped()
export class CorrectionsController {
  constructor(private readonly corrections: CorrectionsService) {}

  @Post('records::void')
  @HttpCode(200)
  @RouteConfig({ mostBytes: AS_CONFIGURED })
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiVoid()
  voidRecords(
    @AccountBody(Dto(VoidDto, { unknownProperty: 'CORRECTION_PROPERTY' })) body: VoidDto,
    @Query(IngestModeQuery()) mode: IngestMode,
    @CurrentPrincipal() principal: Principal,
  ): Promise<VoidAnswer> {
    const { account_id: accountId, reason, record_ids: recordIds } = body;
    return this.corrections.void({ accountId, reason, recordIds }, mode, principal);
  }

  @Post('records::amend')
  @HttpCode(200)
  @RouteConfig({ mostBytes: AS_CONFIGURED })
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  @ApiFailures()
  @ApiAmend()
  amendRecords(
    @AccountBody(AmendmentBody()) amendment: Amendment,
    @Query(IngestModeQuery()) mode: IngestMode,
    @CurrentPrincipal() principal: Principal,
  ): Promise<AmendAnswer> {
    return this.corrections.amend(amendment, mode, principal);
  }
}
