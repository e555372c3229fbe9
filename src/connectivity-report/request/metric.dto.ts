import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsNameOf } from '../../errors/is-name-of.js';
import { Holds } from '../../errors/from-validation.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { AGGREGATIONS, type Aggregation } from '../language/metrics.js';
import { MetricFilterClauseDto, MetricFilterClauses } from './metric-filter.dto.js';
import { MOST } from './most.js';

const LONGEST_ALIAS = 64;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

const isAlias = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ALIAS && !CONTROL.test(value);

/** One metric: an aggregation, with optional tests of its values, or a series that is ranked for a percentile. */
export class MetricDto {
  @ApiProperty({ enum: METRIC_NAMES })
  @IsNameOf(METRIC_NAMES, 'METRIC')
  name!: MetricName;

  @ApiPropertyOptional({ enum: AGGREGATIONS })
  @IsOptional()
  @IsNameOf(AGGREGATIONS, 'AGGREGATION')
  aggregation_type?: Aggregation;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: LONGEST_ALIAS,
    description: 'Printed instead of the name. It must be unique, and not a name of the language.',
  })
  @IsOptional()
  @Holds(
    isAlias,
    'ALIAS',
    `must be a text of 1 to ${LONGEST_ALIAS} characters, none of them a control character`,
  )
  alias?: string;

  @ApiPropertyOptional({ type: [MetricFilterClauseDto], minItems: 1, maxItems: MOST.metricFilters })
  @MetricFilterClauses()
  metric_filter_clauses?: MetricFilterClauseDto[];
}
