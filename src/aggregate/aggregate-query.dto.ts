import type { PipeTransform } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { Fault } from '../errors/api-error.js';
import type { ErrorName } from '../errors/catalogue.js';
import { Holds } from '../errors/from-validation.js';
import { IsNameOf } from '../errors/is-name-of.js';
import { ruleAndGiven } from '../errors/nearest.js';
import { readShape, type ReadShape } from '../errors/read-shape.js';
import { isTimeZone, isTimeZoneName, timeZoneFault } from '../query-engine/local-clock.js';
import { lostPlusFault } from '../errors/given-times.js';
import { isItemId, ITEM_ID_RULE, LONGEST_ITEM_ID } from './item-id.js';
import { momentFault, readMoment } from './moment.js';
import {
  AGGREGATE_PERIODS,
  ANSWER_FORMATS,
  DEFAULT_PAGE_SIZE,
  GROUPING_NAMES,
  LARGEST_PAGE,
  SORT_KEYS,
  SORT_ORDERS,
  SWITCHES,
  type AggregatePeriod,
  type AnswerFormat,
  type Grouping,
  type SortKey,
  type SortOrder,
  type Switch,
} from './vocabulary.js';

const MOMENT = 'a date (`2026-10-01`, in `timeZone`), a date-time with offset, or Unix milliseconds';

const isMoment = (value: unknown): boolean => readMoment(value) !== undefined;

const IsCountUpTo = (greatest: number, error: ErrorName) =>
  Holds(
    (value) => typeof value === 'string' && /^[1-9]\d*$/.test(value) && Number(value) <= greatest,
    error,
    (value) => ruleAndGiven(`must be a whole number from 1 to ${greatest}`, value),
  );

/** The query parameters as texts. A parameter that is given twice is a list, which is a fault. */
export class AggregateQueryDto {
  @ApiProperty({ description: `Inclusive: ${MOMENT}.`, example: '2026-10-01' })
  @Holds(isMoment, 'FROM_DATE', momentFault)
  fromDate!: string;

  @ApiPropertyOptional({
    description: `Exclusive: ${MOMENT}. A date means the end of that day. Default: now.`,
  })
  @IsOptional()
  @Holds(isMoment, 'TO_DATE', momentFault)
  toDate?: string;

  @ApiProperty({ enum: AGGREGATE_PERIODS, description: 'Weeks begin on Mondays.' })
  @IsNameOf(AGGREGATE_PERIODS, 'PERIOD')
  period!: AggregatePeriod;

  @ApiPropertyOptional({ enum: GROUPING_NAMES, description: 'Gives a value for each of these.' })
  @IsOptional()
  @IsNameOf(GROUPING_NAMES, 'GROUP_BY')
  groupBy?: Grouping;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, default: 1, description: 'Counted from 1.' })
  @IsOptional()
  @IsCountUpTo(Number.MAX_SAFE_INTEGER, 'PAGE_NUMBER')
  pageNumber?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: LARGEST_PAGE,
    default: DEFAULT_PAGE_SIZE,
    description: 'Items on a page.',
  })
  @IsOptional()
  @IsCountUpTo(LARGEST_PAGE, 'PAGE_SIZE')
  pageSize?: string;

  @ApiPropertyOptional({ enum: SORT_KEYS, default: 'period', description: 'What items are sorted by.' })
  @IsOptional()
  @IsNameOf(SORT_KEYS, 'SORT_BY')
  sortBy?: SortKey;

  @ApiPropertyOptional({
    enum: SORT_ORDERS,
    default: 'asc',
    description: '`desc` is the exact reverse of `asc`.',
  })
  @IsOptional()
  @IsNameOf(SORT_ORDERS, 'SORT_ORDER')
  sortOrder?: SortOrder;

  @ApiPropertyOptional({ maxLength: LONGEST_ITEM_ID, description: 'Keeps the usage of one item.' })
  @IsOptional()
  @Holds(isItemId, 'ITEM_ID', ITEM_ID_RULE)
  itemId?: string;

  @ApiPropertyOptional({ default: 'UTC', description: 'An IANA name, such as `Europe/Berlin`.' })
  @IsOptional()
  @Holds(isTimeZoneName, 'TIME_ZONE', (value) => lostPlusFault(value, isTimeZone) ?? timeZoneFault(value))
  timeZone?: string;

  @ApiPropertyOptional({
    enum: ANSWER_FORMATS,
    description: 'Instead of `Accept`: the format of the answer.',
  })
  @IsOptional()
  @IsNameOf(ANSWER_FORMATS, 'AGGREGATE_FORMAT')
  format?: AnswerFormat;

  @ApiPropertyOptional({ enum: SWITCHES, description: 'Whether CSV begins with a byte order mark.' })
  @IsOptional()
  @IsNameOf(SWITCHES, 'AGGREGATE_CSV')
  bom?: Switch;

  @ApiPropertyOptional({
    enum: SWITCHES,
    description: 'Whether CSV marks texts that a spreadsheet would run as formulas.',
  })
  @IsOptional()
  @IsNameOf(SWITCHES, 'AGGREGATE_CSV')
  safe?: Switch;
}

/** In the order of the contract. */
export const PARAMETERS = [
  'fromDate',
  'toDate',
  'period',
  'groupBy',
  'pageNumber',
  'pageSize',
  'sortBy',
  'sortOrder',
  'itemId',
  'timeZone',
  'format',
  'bom',
  'safe',
] as const satisfies (keyof AggregateQueryDto)[];

type GivenQuery = Readonly<Record<string, unknown>>;

/**
 * The pipe that reads the query of a request: `@Query(AggregateQuery) query: ReadShape<AggregateQueryDto>`. It throws
 * nothing, because the answer lists faults of the query together with those of the path and the body.
 */
export const AggregateQuery: PipeTransform<GivenQuery, ReadShape<AggregateQueryDto>> = {
  transform: readQuery,
};

/** Reads a query, and lists the faults of its parameters: first of the known ones, then the unknown ones. */
export function readQuery(query: GivenQuery): ReadShape<AggregateQueryDto> {
  const known = Object.keys(query).filter((name) => PARAMETERS.some((one) => one === name));
  const given = Object.fromEntries(known.map((name) => [name, query[name]]));
  const { dto, faults } = readShape(AggregateQueryDto, given, {
    unknownProperty: 'UNKNOWN_PARAMETER',
    fallback: 'REFUSED',
  });
  const isRepeated = ({ field = '' }: Fault) => Array.isArray(query[field]);
  const ofKnown = faults.map((fault) =>
    isRepeated(fault) ? { ...fault, detail: 'given more than once' } : fault,
  );
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  return {
    dto,
    faults: [
      ...ofKnown,
      ...unknown.map((name): Fault => ({ name: 'UNKNOWN_PARAMETER', field: name, detail: name })),
    ],
  };
}
