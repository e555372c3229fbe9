import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf } from '../audit/audit-entry.js';
import { Authenticated } from '../authentication/authenticated.js';
import { CurrentPrincipal } from '../authentication/current-principal.js';
import type { Principal } from '../authentication/principal.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Dto } from '../../http/dto.pipe.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { toPage, type Page } from '../../http/paging.js';
import { placeOf, toIssuedView, toRevokedView, toView } from './portal-token-answer.js';
import { toListRequest, toPortalTokenRequest } from './portal-token-requests.js';
import { PortalTokenDto, PortalTokensQueryDto } from './portal-token.dto.js';
import type { IssuedView, PortalTokenView } from './portal-token.view.js';
import { ApiIssue, ApiList, ApiRevoke } from './portal-tokens.docs.js';
import { PortalTokensService } from './portal-tokens.service.js';

/** Portal tokens for administrators: of all accounts, even if their own token names accounts. */
@ApiTags('Administration')
@Controller('admin/v1/portal-tokens')
@Enveloped()
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
export class AdminPortalTokensController {
  constructor(private readonly tokens: PortalTokensService) {}

  @Post()
  @ApiIssue()
  async issuePortalTokenAsAdministrator(
    @Body(Dto(PortalTokenDto, { optional: true })) token: PortalTokenDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<IssuedView> {
    const request = toPortalTokenRequest(token, 'all');
    return toIssuedView(await this.tokens.issue(request, actorOf(principal)));
  }

  @Get()
  @ApiList()
  async listPortalTokensAsAdministrator(
    @Query(Dto(PortalTokensQueryDto)) query: PortalTokensQueryDto,
  ): Promise<Page<PortalTokenView>> {
    const { account, limit, after } = toListRequest(query);
    const found = await this.tokens.list('all', account, limit + 1, after);
    return toPage(found, limit, placeOf, toView);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiRevoke()
  async revokePortalTokenAsAdministrator(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PortalTokenView> {
    return toRevokedView(await this.tokens.revoke(id, 'all', actorOf(principal)));
  }
}
