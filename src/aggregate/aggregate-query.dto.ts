import { IsIn, IsOptional } from 'class-validator';
import { faultContext, Holds } from '../errors/from-validation.js';
import { isTimeZone } from '../usage/local-clock.js';
import { isItemId } from './item-id.js';
import { readMoment } from './moment.js';
import {
  AGGREGATE_PERIODS,
  GROUPING_NAMES,
  LARGEST_PAGE,
  SORT_KEYS,
  SORT_ORDERS,
  type AggregatePeriod,
  type Grouping,
  type SortKey,
  type SortOrder,
} from './vocabulary.js';

const isMoment = (value: unknown): boolean => readMoment(value) !== undefined;

const isKnownTimeZone = (value: unknown): boolean => typeof value === 'string' && isTimeZone(value);

const isCountUpTo = (greatest: number) => (value: unknown) =>
  typeof value === 'string' && /^[1-9]\d*$/.test(value) && Number(value) <= greatest;

/**
 * The query parameters, as they came: texts, which nothing converts. A parameter given twice is a list, and at fault.
 */
export class AggregateQueryDto {
  @Holds(isMoment, 'FROM_DATE')
  fromDate!: string;

  @IsOptional()
  @Holds(isMoment, 'TO_DATE')
  toDate?: string;

  @IsIn(AGGREGATE_PERIODS, faultContext('PERIOD'))
  period!: AggregatePeriod;

  @IsOptional()
  @IsIn(GROUPING_NAMES, faultContext('GROUP_BY'))
  groupBy?: Grouping;

  @IsOptional()
  @Holds(isCountUpTo(Number.MAX_SAFE_INTEGER), 'PAGE_NUMBER')
  pageNumber?: string;

  @IsOptional()
  @Holds(isCountUpTo(LARGEST_PAGE), 'PAGE_SIZE')
  pageSize?: string;

  @IsOptional()
  @IsIn(SORT_KEYS, faultContext('SORT_BY'))
  sortBy?: SortKey;

  @IsOptional()
  @IsIn(SORT_ORDERS, faultContext('SORT_ORDER'))
  sortOrder?: SortOrder;

  @IsOptional()
  @Holds(isItemId, 'ITEM_ID')
  itemId?: string;

  @IsOptional()
  @Holds(isKnownTimeZone, 'TIME_ZONE')
  timeZone?: string;
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
] as const satisfies (keyof AggregateQueryDto)[];
