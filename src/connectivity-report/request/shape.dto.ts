import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { faultContext, PartsHold } from '../../errors/from-validation.js';
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
import { oneOfNames } from '../../errors/nearest.js';
import { IsNameOf, namesFaults } from './messages.js';

const MOST_ORDERS = 20;
const LONGEST_TOKEN = 8_192;

const count = `must be a whole number from 1 to ${MOST_GROUPS}`;

/** What the groups of the answer, or its points, are ordered by. */
export class OrderByDto {
  @ApiProperty({
    description: 'A metric of the request, or its alias; a dimension grouped by; or time_stamp.',
  })
  @IsString({ message: 'must be a string', ...faultContext('ORDER_BY') })
  field_name!: string;

  @ApiPropertyOptional({
    description: 'Which aggregation of the metric, where it is asked for with several.',
  })
  @IsOptional()
  @IsString({ message: 'must be a string', ...faultContext('ORDER_BY') })
  aggregation_type?: string;

  @ApiPropertyOptional({ enum: SORT_ORDER_NAMES, default: 'ASCENDING' })
  @IsOptional()
  @IsNameOf(SORT_ORDER_NAMES, 'ORDER_BY')
  sort_order?: SortOrder;
}

/** A range to compare with. */
export class ComparedRangeDto {
  @ApiProperty({ example: '2021-07-07T09:50:00+05:30', description: 'As that of the report.' })
  start_date_time!: string;

  @ApiProperty({ example: '2021-07-08T09:50:00+05:30', description: 'As that of the report.' })
  end_date_time!: string;
}

const isRange = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { start_date_time: start, end_date_time: end, ...others } = value as Partial<ComparedRangeDto>;
  return typeof start === 'string' && typeof end === 'string' && Object.keys(others).length === 0;
};

@ValidatorConstraint({ name: 'isComparison' })
class IsComparison implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return (COMPARISON_NAMES as readonly unknown[]).includes(value) || isRange(value);
  }

  defaultMessage({ value }: ValidationArguments): string {
    return typeof value === 'string'
      ? oneOfNames(value, COMPARISON_NAMES)
      : `must be one of ${COMPARISON_NAMES.join(', ')}, or { start_date_time, end_date_time }`;
  }
}

/** What is made of the rows of a report: which of them are shown, in which order, and what beside them. */
@ApiExtraModels(ComparedRangeDto)
export class ShapeDto {
  @ApiPropertyOptional({ enum: FILL_NAMES, default: 'NONE', description: 'For each bucket of the range.' })
  @IsOptional()
  @IsNameOf(FILL_NAMES, 'FILL')
  fill?: FillName;

  @ApiPropertyOptional({ type: [OrderByDto], description: 'The first decides, then the next.' })
  @IsOptional()
  @ArrayMaxSize(MOST_ORDERS, { message: `at most ${MOST_ORDERS}`, ...faultContext('ORDER_BY') })
  @IsArray({ message: 'must be an array', ...faultContext('ORDER_BY') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('ORDER_BY') })
  @Type(() => OrderByDto)
  order_by?: OrderByDto[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_GROUPS,
    description:
      'Shows this many groups: the first by order_by, else those with the most of the first metric.',
  })
  @IsOptional()
  @Max(MOST_GROUPS, { message: count, ...faultContext('GROUP_LIMIT') })
  @Min(1, { message: count, ...faultContext('GROUP_LIMIT') })
  @IsInt({ message: count, ...faultContext('GROUP_LIMIT') })
  limit?: number;

  @ApiPropertyOptional({ description: 'Adds a series of all groups beyond the limit, taken together.' })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false', ...faultContext('GROUP_LIMIT') })
  others?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_GROUPS,
    description: 'Answers by pages of this many groups, in the order of their values.',
  })
  @IsOptional()
  @Max(MOST_GROUPS, { message: count, ...faultContext('REPORT_PAGE_SIZE') })
  @Min(1, { message: count, ...faultContext('REPORT_PAGE_SIZE') })
  @IsInt({ message: count, ...faultContext('REPORT_PAGE_SIZE') })
  page_size?: number;

  @ApiPropertyOptional({ description: 'next_page_token of the page before.' })
  @IsOptional()
  @MaxLength(LONGEST_TOKEN, { message: 'is none of this service', ...faultContext('REPORT_PAGE_TOKEN') })
  @IsString({ message: 'must be a string', ...faultContext('REPORT_PAGE_TOKEN') })
  page_token?: string;

  @ApiPropertyOptional({ enum: TOTAL_NAMES, isArray: true, description: 'Figures over each series.' })
  @IsOptional()
  @ArrayUnique({ message: 'must name each once', ...faultContext('TOTALS') })
  @PartsHold(namesFaults(TOTAL_NAMES), 'TOTALS')
  totals?: TotalName[];

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', enum: COMPARISON_NAMES }, { $ref: '#/components/schemas/ComparedRangeDto' }],
    description: 'Adds the same groups over another range.',
  })
  @IsOptional()
  @Validate(IsComparison, faultContext('COMPARE'))
  compare?: ComparisonName | ComparedRangeDto;
}
