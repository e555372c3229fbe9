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
import type { StoredAuditEntry } from './audit.repository.js';

/** An entry as administrators see it. */
export interface AuditEntryView {
  /** Ascends with time. A text, because it may exceed the exact numbers of JSON. */
  readonly id: string;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor: string;
  readonly action: string;
  readonly target_kind: string;
  readonly target: string;
  /** The request that made the change; null when no request did. */
  readonly tracking_id: string | null;
  readonly details: unknown;
}

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

const toView = ({ id, at, ...entry }: StoredAuditEntry): AuditEntryView => ({
  id: id.toString(),
  at: at.toISOString(),
  actor_kind: entry.actorKind,
  actor: entry.actor,
  action: entry.action,
  target_kind: entry.targetKind,
  target: entry.target,
  tracking_id: entry.trackingId,
  details: entry.details,
});
