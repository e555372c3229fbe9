import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { faultContext, Holds } from '../../errors/from-validation.js';
import { fromCursor, PageQueryDto } from '../../http/paging.js';
import { IsDateTime } from '../../errors/is-date-time.js';
import { dateOf } from '../../common/rfc3339.js';
import { isText } from '../../common/texts.js';
import { AUDIT_ACTIONS } from './audit-entry.js';
import type { AuditFilter } from './audit.repository.js';

const LONGEST_TEXT = 256;

const Text = () =>
  Holds(
    (value) => isText(value, LONGEST_TEXT),
    'AUDIT_FILTER',
    `must have 1 to ${LONGEST_TEXT} characters, and be given once`,
  );

const ACTIONS = Object.keys(AUDIT_ACTIONS);

/** The query parameters of the audit log, as texts. */
export class AuditQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Keeps the changes of one actor.' })
  @IsOptional()
  @Text()
  actor?: string;

  @ApiPropertyOptional({ enum: ACTIONS, description: 'Keeps one kind of change.' })
  @IsOptional()
  @IsIn(ACTIONS, { message: `must be one of ${ACTIONS.join(', ')}`, ...faultContext('AUDIT_FILTER') })
  action?: string;

  @ApiPropertyOptional({ description: 'Keeps the changes to one kind of thing.' })
  @IsOptional()
  @Text()
  target_kind?: string;

  @ApiPropertyOptional({ description: 'Keeps the changes to one thing.' })
  @IsOptional()
  @Text()
  target?: string;

  @ApiPropertyOptional({ description: 'Keeps the changes that one request made.' })
  @IsOptional()
  @Text()
  tracking_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Keeps changes from this time on.' })
  @IsOptional()
  @IsDateTime('AUDIT_FILTER')
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Keeps earlier changes.' })
  @IsOptional()
  @IsDateTime('AUDIT_FILTER')
  to?: string;
}

export const toFilter = (dto: AuditQueryDto): AuditFilter => ({
  actor: dto.actor,
  action: dto.action,
  targetKind: dto.target_kind,
  target: dto.target,
  trackingId: dto.tracking_id,
  from: dateOf(dto.from),
  to: dateOf(dto.to),
});

const LARGEST_ID = 2n ** 63n - 1n;

/** The id before which a page continues; undefined when the cursor belongs to another list. */
export function idOf(cursor: string): bigint | undefined {
  const place = fromCursor(cursor) ?? '';
  const id = /^[1-9]\d{0,18}$/.test(place) ? BigInt(place) : undefined;
  return id !== undefined && id <= LARGEST_ID ? id : undefined;
}
