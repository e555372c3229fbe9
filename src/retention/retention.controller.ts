import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf } from '../access/audit/audit-entry.js';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiError } from '../errors/api-error.js';
import { ApiFailures } from '../http/api-failures.js';
import { Dto } from '../http/dto.pipe.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { fromCursor, limitOf, PageQueryDto, toPage, type Page } from '../http/paging.js';
import { ApiClearRetention, ApiListRetention, ApiSetRetention, ApiShowRetention } from './retention.docs.js';
import { agesIn, RetentionDto } from './retention.dto.js';
import { LONGEST_ACCOUNT, RetentionService } from './retention.service.js';
import { toRetentionView, type RetentionView } from './retention.view.js';

@ApiTags('Administration')
@Controller('admin/v1/retention')
@Enveloped()
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
export class RetentionController {
  constructor(private readonly retention: RetentionService) {}

  /** In order of accounts. */
  @Get()
  @ApiListRetention()
  async listRetention(@Query(Dto(PageQueryDto)) query: PageQueryDto): Promise<Page<RetentionView>> {
    const after = query.cursor === undefined ? '' : fromCursor(query.cursor);
    if (after === undefined || after.includes('\0') || Array.from(after).length > LONGEST_ACCOUNT) {
      throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    }
    const limit = limitOf(query);
    const found = await this.retention.list(after, limit + 1);
    return toPage(found, limit, ({ accountId }) => accountId, toRetentionView);
  }

  @Get(':account_id')
  @ApiShowRetention()
  async showRetention(@Param('account_id') accountId: string): Promise<RetentionView> {
    return toRetentionView(await this.retention.show(accountId));
  }

  @Put(':account_id')
  @ApiSetRetention()
  async setRetention(
    @Param('account_id') accountId: string,
    @Body(Dto(RetentionDto)) body: RetentionDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<RetentionView> {
    return toRetentionView(await this.retention.set(accountId, agesIn(body), actorOf(principal)));
  }

  @Delete(':account_id')
  @ApiClearRetention()
  async clearRetention(
    @Param('account_id') accountId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<RetentionView> {
    return toRetentionView(await this.retention.clear(accountId, actorOf(principal)));
  }
}
