import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { BACKFILL_STATES, type BackfillState } from './backfill.js';
import { Holds } from '../errors/from-validation.js';
import { ruleAndGiven } from '../errors/nearest.js';
import { limitOf, PageQueryDto } from '../http/paging.js';
import { unixMillisecondsFault } from '../errors/given-times.js';
import { jsonReader } from '../usage-records/validation/field-readers.js';
import { RECORD_FIELDS } from '../record-model/record-fields.js';
import type { ListBackfills, OpenBackfill } from './backfills.service.js';
import { CorrectionDto, isReason, LONGEST_REASON } from './correction.dto.js';

const readInstant = jsonReader(RECORD_FIELDS.started_at.type);

/**
 * The instant of a record's field in Unix milliseconds. Reads Unix milliseconds or an RFC 3339 date-time; undefined for
 * other values.
 */
function recordInstant(value: unknown): number | undefined {
  return numberFault(value) === undefined ? (readInstant(value) as number | undefined) : undefined;
}

/** The fault of a number, or of digits, as a time. */
const numberFault = (value: unknown): string | undefined =>
  Number.isSafeInteger(value) || (typeof value === 'string' && /^\d+$/.test(value))
    ? unixMillisecondsFault(Number(value))
    : undefined;

const instantFault = (value: unknown): string =>
  numberFault(value) ??
  ruleAndGiven('must be an RFC 3339 date-time with offset, or Unix milliseconds', value);

const INSTANT = {
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'integer', description: 'Unix milliseconds.' },
    { type: 'string', pattern: '^[0-9]+$', description: 'Unix milliseconds.' },
  ],
};

const IsRecordInstant = () =>
  Holds((value) => recordInstant(value) !== undefined, 'BACKFILL_RANGE', instantFault);

/** The body of a request to open a backfill. */
export class OpenBackfillDto extends CorrectionDto {
  @ApiProperty({
    ...INSTANT,
    description: 'Records that start at this time or later are replaced.',
    example: '2026-11-03T00:00:00Z',
  })
  @IsRecordInstant()
  readonly from!: string | number;

  @ApiProperty({
    ...INSTANT,
    description: 'Records that start before this time are replaced.',
    example: '2026-11-04T00:00:00Z',
  })
  @IsRecordInstant()
  readonly to!: string | number;
}

/** The request that a body makes. The body must be valid. */
export const toOpenBackfill = (dto: OpenBackfillDto): OpenBackfill => ({
  accountId: dto.account_id,
  reason: dto.reason,
  from: recordInstant(dto.from) ?? 0,
  to: recordInstant(dto.to) ?? 0,
});

/** The body of a request to revert. */
export class RevertBackfillDto {
  @ApiProperty({
    required: false,
    description: 'The reason for readers of the history. By default the one of the backfill.',
    maxLength: LONGEST_REASON,
    example: 'The replaced records were right',
  })
  @IsOptional()
  @Holds(isReason, 'REASON', `1 to ${LONGEST_REASON} characters`)
  readonly reason?: string;
}

/** The query of a list of backfills. */
export class ListBackfillsDto extends PageQueryDto {
  @ApiProperty({ required: false, description: 'Keeps the backfills of one account.' })
  @IsOptional()
  @Holds((value) => typeof value === 'string' && value !== '', 'BACKFILL_FILTER')
  readonly account_id?: string;

  @ApiProperty({ required: false, enum: BACKFILL_STATES, description: 'Keeps the backfills in one state.' })
  @IsOptional()
  @Holds(
    (value) => BACKFILL_STATES.some((state) => state === value),
    'BACKFILL_FILTER',
    `one of ${BACKFILL_STATES.join(', ')}`,
  )
  readonly state?: BackfillState;
}

/** The request that a query makes. The query must be valid. */
export const toListBackfills = (dto: ListBackfillsDto): ListBackfills => ({
  accountId: dto.account_id,
  state: dto.state,
  limit: limitOf(dto),
  cursor: dto.cursor,
});
