import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ApiError } from '../../errors/api-error.js';
import { Holds } from '../../errors/from-validation.js';
import { fromCursor, limitOf, PageQueryDto } from '../../http/paging.js';
import { IsDateTime } from '../../errors/is-date-time.js';
import { dateOf } from '../../common/rfc3339.js';
import { DAY_MS, floorTo, HOUR_MS, isNearInstant } from '../../common/time.js';
import type { JournalFilter } from './ingest-journal.repository.js';

/** The query parameters of the ingest journal, as texts. */
export class JournalQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'The first hour is the one that contains this time; 24 hours before `to` by default.',
  })
  @IsOptional()
  @IsDateTime('JOURNAL_FILTER')
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Keeps hours that begin earlier; now by default.',
  })
  @IsOptional()
  @IsDateTime('JOURNAL_FILTER')
  to?: string;

  @ApiPropertyOptional({ description: 'Keeps one producer.' })
  @IsOptional()
  @Holds(
    (value) => typeof value === 'string' && /^[0-9a-z-]{1,32}$/.test(value),
    'JOURNAL_FILTER',
    'must be the id of an API key, or command-line',
  )
  producer?: string;
}

/** A request for a page of the journal. */
export interface JournalRequest {
  readonly filter: JournalFilter;
  readonly limit: number;
  /** The place after which the page continues: the hour, then texts. */
  readonly after: readonly [hour: number, ...texts: string[]] | undefined;
}

/**
 * The request that a query makes. The query must be valid.
 * @param texts how many texts a place has after its hour.
 * @throws ApiError JOURNAL_FILTER, PAGE_CURSOR
 */
export function toJournalRequest(dto: JournalQueryDto, now: number, texts: number): JournalRequest {
  const to = dateOf(dto.to)?.getTime() ?? now;
  const from = floorTo(dateOf(dto.from)?.getTime() ?? to - DAY_MS, HOUR_MS);
  if (from > to)
    throw new ApiError({ name: 'JOURNAL_FILTER', field: 'to', detail: 'must not lie before from' });
  const after = dto.cursor === undefined ? undefined : placeOf(dto.cursor, texts);
  if (dto.cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
  const filter = { from, to, ...(dto.producer !== undefined && { producer: dto.producer }) };
  return { filter, limit: limitOf(dto), after };
}

function placeOf(cursor: string, texts: number): JournalRequest['after'] {
  const [hour = '', ...rest] = (fromCursor(cursor) ?? '').split(' ');
  const isPlace =
    /^[1-9]\d{0,14}$/.test(hour) &&
    isNearInstant(Number(hour)) &&
    rest.length === texts &&
    rest.every((text) => /^[\w-]*$/.test(text));
  return isPlace ? [Number(hour), ...rest] : undefined;
}
