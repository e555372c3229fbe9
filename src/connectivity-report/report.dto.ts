import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { faultContext } from '../errors/from-validation.js';
import { METRIC_NAMES, type MetricName } from '../usage/metric-names.js';
import {
  GRANULARITIES,
  REPORT_DIMENSIONS,
  type GranularityName,
  type ReportDimension,
} from './vocabulary.js';
import { AGGREGATIONS, type Aggregation } from './metrics.js';

const MOST_EXPRESSIONS = 1_000;
const LONGEST_EXPRESSION = 256;

@ValidatorConstraint({ name: 'isExpression' })
class IsExpression implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value === 'number') return Number.isSafeInteger(value);
    return (
      typeof value === 'string' &&
      value.length > 0 &&
      value.length <= LONGEST_EXPRESSION &&
      !value.includes('\0')
    );
  }

  defaultMessage(): string {
    return `each must be a string of 1 to ${LONGEST_EXPRESSION} characters or a whole number up to 2^53`;
  }
}

const oneOf = (names: readonly string[]) => `must be one of ${names.join(', ')}`;

const mustBeArray = { message: 'must be an array that is not empty' };

/** Keeps the records whose dimension has one of the given values. */
export class DimensionFilterDto {
  @ApiProperty({ enum: REPORT_DIMENSIONS })
  @IsIn(REPORT_DIMENSIONS, { message: oneOf(REPORT_DIMENSIONS), ...faultContext('DIMENSION') })
  dimension_name!: ReportDimension;

  @ApiProperty({ enum: ['EXACT'] })
  @IsIn(['EXACT'], { message: 'must be EXACT', ...faultContext('OPERATOR') })
  operator!: 'EXACT';

  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    minItems: 1,
    maxItems: MOST_EXPRESSIONS,
    description: 'Any of them. A whole number and its digits as a string are equal.',
  })
  @IsArray({ message: 'must be an array', ...faultContext('EXPRESSIONS') })
  @ArrayNotEmpty({ message: 'must not be empty', ...faultContext('EXPRESSIONS') })
  @ArrayMaxSize(MOST_EXPRESSIONS, { message: `at most ${MOST_EXPRESSIONS}`, ...faultContext('EXPRESSIONS') })
  @Validate(IsExpression, { each: true, ...faultContext('EXPRESSIONS') })
  expressions!: (string | number)[];
}

/** Filters that all hold together. */
export class DimensionFilterClauseDto {
  @ApiProperty({ type: [DimensionFilterDto], minItems: 1 })
  @ArrayNotEmpty({ ...mustBeArray, ...faultContext('FILTER_CLAUSE') })
  @IsArray({ message: 'must be an array', ...faultContext('FILTER_CLAUSE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('FILTER_CLAUSE') })
  @Type(() => DimensionFilterDto)
  filters!: DimensionFilterDto[];
}

@ValidatorConstraint({ name: 'isPercentile' })
class IsPercentile implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'number' && value > 0 && value <= 1;
  }

  defaultMessage(): string {
    return 'must be a number above 0 and at most 1';
  }
}

/** Keeps the values up to a percentile. */
export class MetricFilterDto {
  @ApiProperty({ enum: ['PERCENTILE'] })
  @IsIn(['PERCENTILE'], { message: 'must be PERCENTILE', ...faultContext('OPERATOR') })
  operator!: 'PERCENTILE';

  @ApiProperty({
    minimum: 0,
    maximum: 1,
    description: 'Above 0: 0.95 ends with the 95th percentile; 1 keeps all.',
  })
  @Validate(IsPercentile, faultContext('PERCENTILE'))
  comparison_value!: number;
}

export class MetricFilterClauseDto {
  @ApiProperty({ type: [MetricFilterDto], minItems: 1, maxItems: 1 })
  @ArrayMaxSize(1, { message: 'must hold one filter', ...faultContext('PERCENTILE') })
  @ArrayNotEmpty({ message: 'must hold one filter', ...faultContext('PERCENTILE') })
  @IsArray({ message: 'must be an array', ...faultContext('PERCENTILE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('PERCENTILE') })
  @Type(() => MetricFilterDto)
  filters!: MetricFilterDto[];
}

/** One metric, with exactly one of `aggregation_type` and `metric_filter_clauses`. */
export class MetricDto {
  @ApiProperty({ enum: METRIC_NAMES })
  @IsIn(METRIC_NAMES, { message: oneOf(METRIC_NAMES), ...faultContext('METRIC') })
  name!: MetricName;

  @ApiPropertyOptional({ enum: AGGREGATIONS })
  @IsOptional()
  @IsIn(AGGREGATIONS, { message: oneOf(AGGREGATIONS), ...faultContext('AGGREGATION') })
  aggregation_type?: Aggregation;

  @ApiPropertyOptional({ type: [MetricFilterClauseDto], minItems: 1, maxItems: 1 })
  @IsOptional()
  @ArrayMaxSize(1, { message: 'must hold one clause', ...faultContext('PERCENTILE') })
  @ArrayNotEmpty({ message: 'must hold one clause', ...faultContext('PERCENTILE') })
  @IsArray({ message: 'must be an array', ...faultContext('PERCENTILE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('PERCENTILE') })
  @Type(() => MetricFilterClauseDto)
  metric_filter_clauses?: MetricFilterClauseDto[];
}

const DATE_TIME_DESCRIPTION = 'RFC 3339 date-time with offset, or `NOW` (then both)';

/** A connectivity report request, as published. */
export class ReportDto {
  @ApiProperty({ description: DATE_TIME_DESCRIPTION, example: '2022-07-07T09:50:00+05:30' })
  @IsString({
    message: 'must be an RFC 3339 date-time with offset, or NOW',
    ...faultContext('START_DATE_TIME'),
  })
  start_date_time!: string;

  @ApiProperty({ description: DATE_TIME_DESCRIPTION, example: '2022-07-08T09:50:00+05:30' })
  @IsString({
    message: 'must be an RFC 3339 date-time with offset, or NOW',
    ...faultContext('END_DATE_TIME'),
  })
  end_date_time!: string;

  @ApiPropertyOptional({
    enum: GRANULARITIES,
    description: 'Buckets, aligned to UTC. Absent: see the description.',
  })
  @IsOptional()
  @IsIn(GRANULARITIES, { message: oneOf(GRANULARITIES), ...faultContext('GRANULARITY') })
  granularity?: GranularityName;

  @ApiPropertyOptional({ enum: REPORT_DIMENSIONS, isArray: true, description: 'Names to group by.' })
  @IsOptional()
  @IsIn(REPORT_DIMENSIONS, {
    each: true,
    message: `each ${oneOf(REPORT_DIMENSIONS)}`,
    ...faultContext('DIMENSION'),
  })
  @IsArray({ message: 'must be an array', ...faultContext('DIMENSION') })
  dimensions?: ReportDimension[];

  @ApiPropertyOptional({ type: [DimensionFilterClauseDto], description: 'All clauses hold together.' })
  @IsOptional()
  @IsArray({ message: 'must be an array', ...faultContext('FILTER_CLAUSE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('FILTER_CLAUSE') })
  @Type(() => DimensionFilterClauseDto)
  dimension_filter_clauses?: DimensionFilterClauseDto[];

  @ApiProperty({ type: [MetricDto], minItems: 1 })
  @ArrayNotEmpty({ ...mustBeArray, ...faultContext('METRIC') })
  @IsArray({ message: 'must be an array', ...faultContext('METRIC') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('METRIC') })
  @Type(() => MetricDto)
  metrics!: MetricDto[];

  @ApiPropertyOptional({
    description:
      'Adds `metadata`: `data_from` is from when on buckets are complete. Earlier ones, of which something is no longer kept, are left out; null: nothing has gone.',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false', ...faultContext('METADATA') })
  metadata?: boolean;
}
