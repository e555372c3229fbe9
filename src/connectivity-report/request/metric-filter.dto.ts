import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { compareDecimals } from '../../common/exact-decimal.js';
import type { ErrorName } from '../../errors/catalogue.js';
import { IsNameOf } from '../../errors/is-name-of.js';
import { Holds, PartsHold, type PartFault } from '../../errors/from-validation.js';
import { isObject } from '../../common/is-object.js';
import { ruleAndGiven } from '../../errors/nearest.js';
import { Parts } from '../../errors/parts.js';
import { ExactNumber } from '../../common/exact-number.js';
import { toComparand, type ComparisonValue } from '../language/comparand.js';
import { METRIC_FILTER_NAMES, METRIC_TEST_NAMES } from '../language/shape.js';
import { IsSwitch } from './messages.js';
import { MOST } from './most.js';

type FilterOperator = (typeof METRIC_FILTER_NAMES)[number];

const A_NUMBER = 'must be a number, or its decimal digits as a string';
const NUMBER = {
  oneOf: [{ type: 'number' }, { type: 'string', pattern: '^[+-]?[0-9]+([.][0-9]+)?$', maxLength: 256 }],
};

const isTest = (operator: unknown): boolean => (METRIC_TEST_NAMES as readonly unknown[]).includes(operator);

/** The faults of a filter's operand, by its operator. */
function comparisonFaults(value: unknown, object: object): readonly PartFault[] {
  const { operator } = object as Readonly<Record<string, unknown>>;
  const wrong = (detail: string, error?: ErrorName): readonly PartFault[] => [
    { at: '', detail: ruleAndGiven(detail, value), ...(error && { error }) },
  ];
  // The operand of an unknown operator is not checked.
  if (operator === 'PERCENTILE')
    return isPercentile(value) ? [] : wrong('must be a number above 0 and at most 1', 'PERCENTILE');
  if (!isTest(operator)) return [];
  if (operator === 'IS_MISSING') return value == null ? [] : wrong('IS_MISSING takes none');
  if (operator !== 'BETWEEN') return toComparand(value) ? [] : wrong(A_NUMBER);
  if (!Array.isArray(value) || value.length !== 2) return wrong('must be [low, high], two numbers in order');
  const bounds = value.map(toComparand);
  const faults = bounds.flatMap((bound, i): PartFault[] =>
    bound ? [] : [{ at: `[${i}]`, detail: ruleAndGiven(A_NUMBER, value[i]) }],
  );
  const [low, high] = bounds;
  const isReversed = low && high && compareDecimals(low, high) > 0;
  return isReversed ? [{ at: '', detail: 'the first must not be above the second' }] : faults;
}

/** A percentile. Its nearest rank is computed from the nearest double. */
const isPercentile = (value: unknown): boolean =>
  (typeof value === 'number' || value instanceof ExactNumber) && Number(value) > 0 && Number(value) <= 1;

const isOneWithPercentile = (value: unknown, filtersOf: (part: unknown) => readonly unknown[]): boolean =>
  !Array.isArray(value) ||
  value.length <= 1 ||
  !value.flatMap(filtersOf).some((filter) => isObject(filter) && filter.operator === 'PERCENTILE');

/** A percentile must be the only filter: it cuts the series, so no other filter could apply. */
const OneWithPercentile = (what: string, filtersOf: (part: unknown) => readonly unknown[]) =>
  Holds((value) => isOneWithPercentile(value, filtersOf), 'PERCENTILE', `must hold one ${what}`);

const filtersIn = (clause: unknown): readonly unknown[] =>
  isObject(clause) && Array.isArray(clause.filters) ? clause.filters : [];

/** Keeps the values up to a percentile, or the rows whose value passes a test. */
export class MetricFilterDto {
  @ApiProperty({ enum: METRIC_FILTER_NAMES })
  @IsNameOf(METRIC_FILTER_NAMES, 'OPERATOR')
  operator!: FilterOperator;

  @ApiPropertyOptional({
    oneOf: [NUMBER, { type: 'array', items: NUMBER, minItems: 2, maxItems: 2 }],
    description:
      'PERCENTILE: above 0, at most 1; 0.95 ends with the 95th percentile, 1 keeps all. BETWEEN: [low, high]. ' +
      'IS_MISSING: none. Otherwise a number, or its digits as a string, in the unit of the metric; compared exactly.',
  })
  @PartsHold(comparisonFaults, 'METRIC_FILTER')
  comparison_value?: ComparisonValue | readonly [ComparisonValue, ComparisonValue];

  @ApiPropertyOptional({ description: 'Keeps what the test would drop. Not with PERCENTILE.' })
  @IsOptional()
  @IsSwitch('METRIC_FILTER')
  not?: boolean;
}

export class MetricFilterClauseDto {
  @ApiProperty({ type: [MetricFilterDto], minItems: 1, maxItems: MOST.metricFilters })
  @OneWithPercentile('filter', (filter) => [filter])
  @Parts(() => MetricFilterDto, 'METRIC_FILTER', { least: 1, most: MOST.metricFilters })
  filters!: MetricFilterDto[];
}

/** The metric filter clauses of a metric. */
export const MetricFilterClauses = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    OneWithPercentile('clause', filtersIn),
    Parts(() => MetricFilterClauseDto, 'METRIC_FILTER', { least: 1, most: MOST.metricFilters }),
  );
