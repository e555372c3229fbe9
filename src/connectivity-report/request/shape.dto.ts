import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsNameOf } from '../../errors/is-name-of.js';
import { Holds, PartsHold } from '../../errors/from-validation.js';
import { AtMost } from '../../errors/list-limits.js';
import { Parts } from '../../errors/parts.js';
import {
  COMPARISON_NAMES,
  FILL_NAMES,
  MOST_GROUPS,
  SORT_ORDER_NAMES,
  TOTAL_NAMES,
  type ComparisonName,
  type FillName,
  type SortOrder,
  type TotalName,
} from '../language/shape.js';
import { isObject } from '../../common/is-object.js';
import { oneOfNames, ruleAndGiven } from '../../errors/nearest.js';
import { IsCountUpTo, IsSwitch, IsText, namesFaults } from './messages.js';
import { MOST } from './most.js';

const LONGEST_TOKEN = 8_192;

const isUnique = (value: unknown): boolean => !Array.isArray(value) || new Set(value).size === value.length;

/** A rule for the order of groups or points. */
export class OrderByDto {
  @ApiProperty({
    description: 'A metric of the request, or its alias; a dimension grouped by; or time_stamp.',
  })
  @IsText('ORDER_BY')
  field_name!: string;

  @ApiPropertyOptional({
    description: 'Which aggregation of the metric, where it is asked for with several.',
  })
  @IsOptional()
  @IsText('ORDER_BY')
  aggregation_type?: string;

  @ApiPropertyOptional({ enum: SORT_ORDER_NAMES, default: 'ASCENDING' })
  @IsOptional()
  @IsNameOf(SORT_ORDER_NAMES, 'ORDER_BY')
  sort_order?: SortOrder;
}

/** A range to compare with. */
export class ComparedRangeDto {
  @ApiProperty({ example: '2021-07-07T09:50:00+05:30', description: 'As in the report.' })
  start_date_time!: string;

  @ApiProperty({ example: '2021-07-08T09:50:00+05:30', description: 'As in the report.' })
  end_date_time!: string;
}

const isRange = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { start_date_time: start, end_date_time: end, ...others } = value;
  return typeof start === 'string' && typeof end === 'string' && Object.keys(others).length === 0;
};

const isComparison = (value: unknown): boolean =>
  COMPARISON_NAMES.some((name) => name === value) || isRange(value);

const comparisonFault = (value: unknown): string => {
  if (typeof value === 'string') return oneOfNames(value, COMPARISON_NAMES);
  const rule = `must be one of ${COMPARISON_NAMES.join(', ')}, or { start_date_time, end_date_time }`;
  return isObject(value) ? rule : ruleAndGiven(rule, value);
};

/** The shape of an answer: which groups it shows, in which order, and what it shows beside them. */
@ApiExtraModels(ComparedRangeDto)
export class ShapeDto {
  @ApiPropertyOptional({ enum: FILL_NAMES, default: 'NONE', description: 'For each bucket of the range.' })
  @IsOptional()
  @IsNameOf(FILL_NAMES, 'FILL')
  fill?: FillName;

  @ApiPropertyOptional({
    type: [OrderByDto],
    maxItems: MOST.orders,
    description: 'Sorts by the first entry, then by the next.',
  })
  @IsOptional()
  @Parts(() => OrderByDto, 'ORDER_BY', { most: MOST.orders })
  order_by?: OrderByDto[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_GROUPS,
    description:
      'Shows this many groups: the first by order_by, else those with the most of the first metric.',
  })
  @IsOptional()
  @IsCountUpTo(MOST_GROUPS, 'GROUP_LIMIT')
  limit?: number;

  @ApiPropertyOptional({ description: 'Adds a series of all groups beyond the limit, taken together.' })
  @IsOptional()
  @IsSwitch('GROUP_LIMIT')
  others?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_GROUPS,
    description: 'Answers by pages of this many groups, in the order of their values.',
  })
  @IsOptional()
  @IsCountUpTo(MOST_GROUPS, 'REPORT_PAGE_SIZE')
  page_size?: number;

  @ApiPropertyOptional({ description: 'next_page_token of the page before.' })
  @IsOptional()
  @Holds(
    (value) => typeof value !== 'string' || value.length <= LONGEST_TOKEN,
    'REPORT_PAGE_TOKEN',
    'is none of this service',
  )
  @IsText('REPORT_PAGE_TOKEN')
  page_token?: string;

  @ApiPropertyOptional({
    enum: TOTAL_NAMES,
    isArray: true,
    maxItems: MOST.totals,
    description: 'Figures over each series.',
  })
  @IsOptional()
  @AtMost(MOST.totals, 'TOTALS')
  @Holds(isUnique, 'TOTALS', 'must name each once')
  @PartsHold(namesFaults(TOTAL_NAMES), 'TOTALS')
  totals?: TotalName[];

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', enum: COMPARISON_NAMES }, { $ref: '#/components/schemas/ComparedRangeDto' }],
    description: 'Adds the same groups over another range.',
  })
  @IsOptional()
  @Holds(isComparison, 'COMPARE', comparisonFault)
  compare?: ComparisonName | ComparedRangeDto;
}
