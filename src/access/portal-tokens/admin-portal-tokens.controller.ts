import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf } from '../audit/audit-entry.js';
import { Authenticated } from '../authentication/authenticated.js';
import { CurrentPrincipal } from '../authentication/current-principal.js';
import type { Principal } from '../authentication/principal.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import type { Page } from '../../http/paging.js';
import { issueToken, listTokens, revokeToken, type Caller } from './portal-token-handlers.js';
import type { PortalTokenView } from './portal-token.dto.js';
import type { IssuedView } from './portal-token-requests.js';
import { ApiIssue, ApiList, ApiRevoke } from './portal-tokens.docs.js';
import { PortalTokensService } from './portal-tokens.service.js';

/** Portal tokens, for administrators: of every account. */
@ApiTags('Administration')
@Controller('admin/v1/portal-tokens')
@Enveloped()
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
export class AdminPortalTokensController {
  constructor(private readonly tokens: PortalTokensService) {}

  @Post()
  @ApiIssue()
  issuePortalTokenAsAdministrator(
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<IssuedView> {
    return issueToken(this.tokens, body, callerOf(principal));
  }

  @Get()
  @ApiList()
  listPortalTokensAsAdministrator(
    @Query() query: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<PortalTokenView>> {
    return listTokens(this.tokens, query, callerOf(principal));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiRevoke()
  revokePortalTokenAsAdministrator(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PortalTokenView> {
    return revokeToken(this.tokens, id, callerOf(principal));
  }
}

/** Whoever administers the service does so for every account, whatever accounts the token names beside. */
const callerOf = (principal: Principal): Caller => ({ accounts: 'all', actor: actorOf(principal) });
