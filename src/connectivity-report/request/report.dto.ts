import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { faultContext, PartsHold } from '../../errors/from-validation.js';
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
import { oneOfNames } from '../../errors/nearest.js';
import { DimensionFilterClauseDto } from './dimension-filter.dto.js';
import { IsNameOf, mustBeArray, namesFaults } from './messages.js';
import { MetricDto } from './metric.dto.js';
import { NestedFilterDto } from './nested-filter.dto.js';
import { ShapeDto } from './shape.dto.js';
import { BucketRange, TimeZone, WeekStart } from './time.dto.js';

const DATE_TIME_DESCRIPTION =
  'RFC 3339 date-time with offset; `NOW` (then both: the five minutes up to it); or relative to now: `NOW-7d` (steps of ' +
  `s, m, h, d, w, M, y), ${RELATIVE_DATES.map((name) => `\`${name}\``).join(', ')}, each the first instant of its period.`;

/** A connectivity report request, as published. */
export class ReportDto extends ShapeDto {
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
    description: 'Buckets, aligned to UTC or to the clock of `time_zone`. Absent: see the description.',
  })
  @IsOptional()
  @IsIn(GRANULARITIES, {
    message: ({ value }) => oneOfNames(value, GRANULARITIES),
    ...faultContext('GRANULARITY'),
  })
  granularity?: GranularityName;

  @TimeZone()
  time_zone?: string;

  @WeekStart()
  week_start?: WeekStartName;

  @BucketRange()
  bucket_range?: BucketRangeName;

  @ApiPropertyOptional({ enum: REPORT_DIMENSIONS, isArray: true, description: 'Names to group by.' })
  @IsOptional()
  @PartsHold(namesFaults(REPORT_DIMENSIONS), 'DIMENSION')
  dimensions?: ReportDimension[];

  @ApiPropertyOptional({ type: [DimensionFilterClauseDto], description: 'All clauses hold together.' })
  @IsOptional()
  @IsArray({ message: 'must be an array', ...faultContext('FILTER_CLAUSE') })
  @ValidateNested({ each: true, message: 'each must be an object', ...faultContext('FILTER_CLAUSE') })
  @Type(() => DimensionFilterClauseDto)
  dimension_filter_clauses?: DimensionFilterClauseDto[];

  @ApiPropertyOptional({
    type: NestedFilterDto,
    description: 'Holds together with the clauses.',
  })
  @IsOptional()
  @ValidateNested({ message: 'must be an object', ...faultContext('DIMENSION_FILTER') })
  @Type(() => NestedFilterDto)
  dimension_filter?: NestedFilterDto;

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

  @ApiPropertyOptional({
    enum: ACCURACIES,
    default: 'EXACT',
    description: 'Whether an estimate would do. Every answer is exact; `metadata` says so.',
  })
  @IsOptional()
  @IsNameOf(ACCURACIES, 'ACCURACY')
  accuracy?: Accuracy;
}
