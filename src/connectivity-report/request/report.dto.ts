import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsNameOf } from '../../errors/is-name-of.js';
import { PartsHold } from '../../errors/from-validation.js';
import { AtMost } from '../../errors/list-limits.js';
import { Part, Parts } from '../../errors/parts.js';
import type { BucketRangeName, WeekStartName } from '../language/granularities.js';
import { RELATIVE_DATES } from '../language/relative-dates.js';
import {
  ACCURACIES,
  GRANULARITIES,
  REPORT_DIMENSIONS,
  type Accuracy,
  type GranularityName,
  type ReportDimension,
} from '../language/vocabulary.js';
import { DimensionFilterClauseDto } from './dimension-filter.dto.js';
import { IsSwitch, IsText, namesFaults } from './messages.js';
import { MetricDto } from './metric.dto.js';
import { MOST } from './most.js';
import { NestedFilterDto } from './nested-filter.dto.js';
import { ShapeDto } from './shape.dto.js';
import { BucketRange, TimeZone, WeekStart } from './time.dto.js';

const DATE_TIME_DESCRIPTION =
  'RFC 3339 date-time with offset; `NOW` (then both: the five minutes up to it); or relative to now: `NOW-7d` (steps of ' +
  `s, m, h, d, w, M, y), ${RELATIVE_DATES.map((name) => `\`${name}\``).join(', ')}, each the first instant of its period.`;

/** A connectivity report request, as published. */
export class ReportDto extends ShapeDto {
  @ApiProperty({ description: DATE_TIME_DESCRIPTION, example: '2022-07-07T09:50:00+05:30' })
  @IsText('START_DATE_TIME', 'must be an RFC 3339 date-time with offset, or NOW')
  start_date_time!: string;

  @ApiProperty({ description: DATE_TIME_DESCRIPTION, example: '2022-07-08T09:50:00+05:30' })
  @IsText('END_DATE_TIME', 'must be an RFC 3339 date-time with offset, or NOW')
  end_date_time!: string;

  @ApiPropertyOptional({
    enum: GRANULARITIES,
    description: 'Buckets, aligned to UTC or to the clock of `time_zone`. Absent: see the description.',
  })
  @IsOptional()
  @IsNameOf(GRANULARITIES, 'GRANULARITY')
  granularity?: GranularityName;

  @TimeZone()
  time_zone?: string;

  @WeekStart()
  week_start?: WeekStartName;

  @BucketRange()
  bucket_range?: BucketRangeName;

  @ApiPropertyOptional({
    enum: REPORT_DIMENSIONS,
    isArray: true,
    maxItems: MOST.dimensions,
    description: 'Names to group by.',
  })
  @IsOptional()
  @AtMost(MOST.dimensions, 'DIMENSION')
  @PartsHold(namesFaults(REPORT_DIMENSIONS), 'DIMENSION')
  dimensions?: ReportDimension[];

  @ApiPropertyOptional({
    type: [DimensionFilterClauseDto],
    maxItems: MOST.filterClauses,
    description: 'All clauses hold together.',
  })
  @IsOptional()
  @Parts(() => DimensionFilterClauseDto, 'FILTER_CLAUSE', { most: MOST.filterClauses })
  dimension_filter_clauses?: DimensionFilterClauseDto[];

  @ApiPropertyOptional({
    type: NestedFilterDto,
    description: 'Holds together with the clauses.',
  })
  @IsOptional()
  @Part(() => NestedFilterDto, 'DIMENSION_FILTER')
  dimension_filter?: NestedFilterDto;

  @ApiProperty({ type: [MetricDto], minItems: 1, maxItems: MOST.metrics })
  @Parts(() => MetricDto, 'METRIC', { least: 1, most: MOST.metrics })
  metrics!: MetricDto[];

  @ApiPropertyOptional({
    description:
      'Adds `metadata`: `data_from` is from when on buckets are complete. Earlier buckets, whose data have expired in part, are left out. null: nothing has expired.',
  })
  @IsOptional()
  @IsSwitch('METADATA')
  metadata?: boolean;

  @ApiPropertyOptional({
    enum: ACCURACIES,
    default: 'EXACT',
    description: 'Whether an estimate is enough. Every answer is exact, and `metadata` says so.',
  })
  @IsOptional()
  @IsNameOf(ACCURACIES, 'ACCURACY')
  accuracy?: Accuracy;
}
