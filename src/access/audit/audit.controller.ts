import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../authentication/authenticated.js';
import { ApiError } from '../../errors/api-error.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Dto } from '../../http/dto.pipe.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { limitOf, toPage, type Page } from '../../http/paging.js';
import { AuditLog } from './audit-log.js';
import { AuditQueryDto, idOf, toFilter } from './audit-query.dto.js';
import { ApiAuditLog } from './audit.docs.js';
import { toView, type AuditEntryView } from './audit-entry.view.js';

@ApiTags('Administration')
@Controller('admin/v1')
@Enveloped()
export class AuditController {
  constructor(private readonly auditLog: AuditLog) {}

  /** The newest first. */
  @Get('audit')
  @Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
  @ApiFailures()
  @ApiAuditLog()
  async listAudit(@Query(Dto(AuditQueryDto)) query: AuditQueryDto): Promise<Page<AuditEntryView>> {
    const before = query.cursor === undefined ? undefined : idOf(query.cursor);
    if (query.cursor !== undefined && before === undefined) {
      throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    }
    const limit = limitOf(query);
    const found = await this.auditLog.list(toFilter(query), limit + 1, before);
    return toPage(found, limit, ({ id }) => id.toString(), toView);
  }
}
