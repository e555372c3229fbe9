import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { lookUp } from '../../common/closed-map.js';
import { compareDecimals } from '../../common/exact-decimal.js';
import { IsNameOf } from '../../errors/is-name-of.js';
import { PartsHold, type PartFault } from '../../errors/from-validation.js';
import { AtMost } from '../../errors/list-limits.js';
import { ruleAndGiven } from '../../errors/nearest.js';
import { Parts } from '../../errors/parts.js';
import { toComparand, type ComparisonValue } from '../language/comparand.js';
import { expressionFault } from '../language/expressions.js';
import {
  CLAUSE_OPERATOR_NAMES,
  FILTER_OPERATOR_NAMES,
  FILTER_OPERATORS,
  MOST_EXPRESSIONS,
  type ClauseOperatorName,
  type FilterOperator,
  type FilterOperatorName,
} from '../language/operators.js';
import { REPORT_DIMENSIONS, type ReportDimension } from '../language/vocabulary.js';
import { IsSwitch } from './messages.js';
import { MOST } from './most.js';

/** The operator that checks the expressions when the given one is unknown. */
const UNKNOWN_OPERATOR = FILTER_OPERATORS.EXACT;

/** The faults of the expressions of a filter, by its operator and its dimension. */
function expressionFaults(value: unknown, object: object): readonly PartFault[] {
  const { operator, dimension_name: name, case_sensitive: caseSensitive } = object as DimensionFilterDto;
  const { expressions, count }: FilterOperator = lookUp(FILTER_OPERATORS, operator) ?? UNKNOWN_OPERATOR;
  const [least, most] = count;
  if (most === 0) {
    const isNothing = value == null || (Array.isArray(value) && value.length === 0);
    return isNothing ? [] : [{ at: '', detail: `${operator} takes no expressions` }];
  }
  if (!Array.isArray(value)) return [{ at: '', detail: ruleAndGiven('must be an array', value) }];
  if (value.length === 0) return [{ at: '', detail: 'must not be empty' }];
  if (value.length > most)
    return [{ at: '', detail: most === 1 ? `${operator} takes one` : `at most ${most}` }];
  if (value.length < least) return [{ at: '', detail: `${operator} takes ${least}` }];
  const dimension = REPORT_DIMENSIONS.find((one) => one === name);
  const faults = value.flatMap((expression: unknown, i): PartFault[] => {
    const detail = expressionFault(expression, expressions, dimension, caseSensitive !== false);
    if (detail === undefined) return [];
    return [
      { at: `[${i}]`, detail, ...(expressions === 'pattern' && { error: 'REGULAR_EXPRESSION' as const }) },
    ];
  });
  if (operator !== 'NUMERIC_BETWEEN' || faults.length > 0) return faults;
  const [low, high] = value.map(toComparand);
  const isReversed = low && high && compareDecimals(low, high) > 0;
  return isReversed ? [{ at: '', detail: 'the first must not be above the second' }] : [];
}

/** Keeps the records that pass a test of one dimension. */
export class DimensionFilterDto {
  @ApiProperty({ enum: REPORT_DIMENSIONS })
  @IsNameOf(REPORT_DIMENSIONS, 'DIMENSION')
  dimension_name!: ReportDimension;

  @ApiProperty({ enum: FILTER_OPERATOR_NAMES })
  @IsNameOf(FILTER_OPERATOR_NAMES, 'OPERATOR')
  operator!: FilterOperatorName;

  @ApiPropertyOptional({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    maxItems: MOST_EXPRESSIONS,
    description:
      'Any of them, as many as the operator takes. A whole number and its digits as a string are equal.',
  })
  @AtMost(MOST_EXPRESSIONS, 'EXPRESSIONS')
  @PartsHold(expressionFaults, 'EXPRESSIONS')
  expressions?: ComparisonValue[];

  @ApiPropertyOptional({ description: 'Keeps the records that do not pass the test.', default: false })
  @IsOptional()
  @IsSwitch('FILTER_FLAG')
  not?: boolean;

  @ApiPropertyOptional({ description: 'Whether upper and lower case differ.', default: true })
  @IsOptional()
  @IsSwitch('FILTER_FLAG')
  case_sensitive?: boolean;
}

/** Filters that must all hold, or of which one must hold. */
export class DimensionFilterClauseDto {
  @ApiPropertyOptional({ enum: CLAUSE_OPERATOR_NAMES, default: 'AND' })
  @IsOptional()
  @IsNameOf(CLAUSE_OPERATOR_NAMES, 'OPERATOR')
  operator?: ClauseOperatorName;

  @ApiProperty({ type: [DimensionFilterDto], minItems: 1, maxItems: MOST.filters })
  @Parts(() => DimensionFilterDto, 'FILTER_CLAUSE', { least: 1, most: MOST.filters })
  filters!: DimensionFilterDto[];
}
