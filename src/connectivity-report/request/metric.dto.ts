import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsOptional,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { faultContext, Holds } from '../../errors/from-validation.js';
import { METRIC_NAMES, type MetricName } from '../../usage/metric-names.js';
import { AGGREGATIONS, type Aggregation } from '../language/metrics.js';
import { oneOf } from './messages.js';

const LONGEST_ALIAS = 64;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

const isAlias = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ALIAS && !CONTROL.test(value);

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

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: LONGEST_ALIAS,
    description: 'Printed instead of the name. Unique, and no name of the language.',
  })
  @IsOptional()
  @Holds(
    isAlias,
    'ALIAS',
    `must be a text of 1 to ${LONGEST_ALIAS} characters, none of them a control character`,
  )
  alias?: string;

  @ApiPropertyOptional({ type: [MetricFilterClauseDto], minItems: 1, maxItems: 1 })
  @IsOptional()
  @ArrayMaxSize(1, { message: 'must hold one clause', ...faultContext('PERCENTILE') })
  @ArrayNotEmpty({ message: 'must hold one clause', ...faultContext('PERCENTILE') })
  @IsArray({ message: 'must be an array', ...faultContext('PERCENTILE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('PERCENTILE') })
  @Type(() => MetricFilterClauseDto)
  metric_filter_clauses?: MetricFilterClauseDto[];
}
