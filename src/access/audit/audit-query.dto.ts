import { IsIn, IsOptional } from 'class-validator';
import { faultContext, Holds } from '../../errors/from-validation.js';
import { fromCursor, PageQueryDto } from '../../http/paging.js';
import { dateTimeFault } from '../../errors/given-times.js';
import { isRfc3339, parseRfc3339 } from '../../common/rfc3339.js';
import { AUDIT_ACTIONS } from './audit-entry.js';
import type { AuditFilter } from './audit.repository.js';

const LONGEST_TEXT = 256;

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT && !value.includes('\0');

const Text = () =>
  Holds(isText, 'AUDIT_FILTER', `must have 1 to ${LONGEST_TEXT} characters, and be given once`);
const Instant = () => Holds(isRfc3339, 'AUDIT_FILTER', dateTimeFault);

const ACTIONS = Object.keys(AUDIT_ACTIONS);

/** The query parameters of the audit log, as they came: texts. */
export class AuditQueryDto extends PageQueryDto {
  @IsOptional()
  @Text()
  actor?: string;

  @IsOptional()
  @IsIn(ACTIONS, { message: `must be one of ${ACTIONS.join(', ')}`, ...faultContext('AUDIT_FILTER') })
  action?: string;

  @IsOptional()
  @Text()
  target_kind?: string;

  @IsOptional()
  @Text()
  target?: string;

  @IsOptional()
  @Text()
  tracking_id?: string;

  @IsOptional()
  @Instant()
  from?: string;

  @IsOptional()
  @Instant()
  to?: string;
}

export const toFilter = (dto: AuditQueryDto): AuditFilter => ({
  actor: dto.actor,
  action: dto.action,
  targetKind: dto.target_kind,
  target: dto.target,
  trackingId: dto.tracking_id,
  from: toDate(dto.from),
  to: toDate(dto.to),
});

const LARGEST_ID = 2n ** 63n - 1n;

/** The id that a page goes on before; undefined when its cursor is of another list. */
export function idOf(cursor: string): bigint | undefined {
  const place = fromCursor(cursor) ?? '';
  const id = /^[1-9]\d{0,18}$/.test(place) ? BigInt(place) : undefined;
  return id !== undefined && id <= LARGEST_ID ? id : undefined;
}

function toDate(text: string | undefined): Date | undefined {
  const instant = text === undefined ? undefined : parseRfc3339(text)?.instant;
  return instant === undefined ? undefined : new Date(instant);
}
