import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { faultContext } from '../../errors/from-validation.js';
import { REPORT_DIMENSIONS, type ReportDimension } from '../language/vocabulary.js';
import { mustBeArray, oneOf } from './messages.js';

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
