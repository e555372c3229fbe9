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

/** Unix milliseconds of an instant as records have it: those, or an RFC 3339 date-time; undefined when it is none. */
function recordInstant(value: unknown): number | undefined {
  return numberFault(value) === undefined ? (readInstant(value) as number | undefined) : undefined;
}

/** What is wrong with a number, or with digits, as a time. */
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

/** A range of an account's records that is to be replaced. */
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

/** What a body asks for that has been read. */
export const toOpenBackfill = (dto: OpenBackfillDto): OpenBackfill => ({
  accountId: dto.account_id,
  reason: dto.reason,
  from: recordInstant(dto.from) ?? 0,
  to: recordInstant(dto.to) ?? 0,
});

/** What may be said of a revert. */
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

/** Which backfills are listed. */
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

/** What a query asks for that has been read. */
export const toListBackfills = (dto: ListBackfillsDto): ListBackfills => ({
  accountId: dto.account_id,
  state: dto.state,
  limit: limitOf(dto),
  cursor: dto.cursor,
});
