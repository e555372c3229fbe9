import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsOptional,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { faultContext } from '../../errors/from-validation.js';
import { METRIC_FILTER_NAMES, METRIC_TEST_NAMES } from '../language/shape.js';
import { IsNameOf } from './messages.js';

type FilterOperator = (typeof METRIC_FILTER_NAMES)[number];

const MOST_FILTERS = 20;

const operatorOf = ({ object }: ValidationArguments): unknown =>
  (object as Partial<MetricFilterDto>).operator;

const isTest = (operator: unknown): boolean => (METRIC_TEST_NAMES as readonly unknown[]).includes(operator);

/** What a percentile is compared with. Says nothing of what the other operators take. */
@ValidatorConstraint({ name: 'isPercentile' })
class IsPercentile implements ValidatorConstraintInterface {
  validate(value: unknown, about: ValidationArguments): boolean {
    return isTest(operatorOf(about)) || (typeof value === 'number' && value > 0 && value <= 1);
  }

  defaultMessage(): string {
    return 'must be a number above 0 and at most 1';
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isSpan = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber) && Number(value[0]) <= Number(value[1]);

/** What the operators but PERCENTILE take. */
@ValidatorConstraint({ name: 'isComparisonValue' })
class IsComparisonValue implements ValidatorConstraintInterface {
  validate(value: unknown, about: ValidationArguments): boolean {
    const operator = operatorOf(about);
    if (!isTest(operator)) return true;
    if (operator === 'IS_MISSING') return value == null;
    return operator === 'BETWEEN' ? isSpan(value) : isNumber(value);
  }

  defaultMessage(about: ValidationArguments): string {
    const operator = operatorOf(about);
    if (operator === 'IS_MISSING') return 'IS_MISSING takes none';
    return operator === 'BETWEEN' ? 'must be [low, high], two numbers in order' : 'must be a number';
  }
}

/** Says that a percentile stands by itself. */
@ValidatorConstraint({ name: 'isOneWithPercentile' })
class IsOneWithPercentile implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return !Array.isArray(value) || value.length <= 1 || !JSON.stringify(value).includes('"PERCENTILE"');
  }

  defaultMessage({ property }: ValidationArguments): string {
    return property === 'filters' ? 'must hold one filter' : 'must hold one clause';
  }
}

/** Keeps the values up to a percentile, or the rows whose value passes a test. */
export class MetricFilterDto {
  @ApiProperty({ enum: METRIC_FILTER_NAMES })
  @IsNameOf(METRIC_FILTER_NAMES, 'OPERATOR')
  operator!: FilterOperator;

  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }],
    description:
      'PERCENTILE: above 0, at most 1; 0.95 ends with the 95th percentile, 1 keeps all. BETWEEN: [low, high]. ' +
      'IS_MISSING: none. Otherwise a number, in the unit of the metric.',
  })
  @Validate(IsPercentile, faultContext('PERCENTILE'))
  @Validate(IsComparisonValue, faultContext('METRIC_FILTER'))
  comparison_value?: number | readonly [number, number];

  @ApiPropertyOptional({ description: 'Keeps what the test would drop. Not with PERCENTILE.' })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false', ...faultContext('METRIC_FILTER') })
  not?: boolean;
}

export class MetricFilterClauseDto {
  @ApiProperty({ type: [MetricFilterDto], minItems: 1, maxItems: MOST_FILTERS })
  @Validate(IsOneWithPercentile, faultContext('PERCENTILE'))
  @ArrayMaxSize(MOST_FILTERS, { message: `at most ${MOST_FILTERS}`, ...faultContext('METRIC_FILTER') })
  @ArrayNotEmpty({ message: 'must hold one filter', ...faultContext('PERCENTILE') })
  @IsArray({ message: 'must be an array', ...faultContext('PERCENTILE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('PERCENTILE') })
  @Type(() => MetricFilterDto)
  filters!: MetricFilterDto[];
}

/** The metric filter clauses of a metric. */
export const MetricFilterClauses = (): PropertyDecorator => (target, property) => {
  for (const decorate of [
    IsOptional(),
    Validate(IsOneWithPercentile, faultContext('PERCENTILE')),
    ArrayMaxSize(MOST_FILTERS, { message: `at most ${MOST_FILTERS}`, ...faultContext('METRIC_FILTER') }),
    ArrayNotEmpty({ message: 'must hold one clause', ...faultContext('PERCENTILE') }),
    IsArray({ message: 'must be an array', ...faultContext('PERCENTILE') }),
    ValidateNested({ each: true, message: 'each must be an object', ...faultContext('PERCENTILE') }),
    Type(() => MetricFilterClauseDto),
  ]) {
    decorate(target, property);
  }
};
