import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { METRIC_NAMES } from '../../query-engine/metric-names.js';
import { TOTALS } from '../language/shape.js';
import { AGGREGATIONS } from '../language/metrics.js';

const ECHOED_LIST = { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'integer' }] } };
const ECHO = {
  oneOf: [{ type: 'string' }, { type: 'integer' }, ECHOED_LIST],
  description: 'Echo of a filter, in the types of the request; one for each filtered dimension.',
};

/** A value of one metric in one bucket. */
export class PointDto {
  @ApiProperty({
    description: 'Start of the bucket, in the offset of start_date_time, or that of the clock of time_zone.',
    format: 'date-time',
  })
  time_stamp!: string;

  @ApiProperty({ example: METRIC_NAMES[0], description: 'The metric, or its alias.' })
  name!: string;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'In the unit of the metric; null if no record has it.',
  })
  value!: number | null;

  @ApiPropertyOptional({ enum: AGGREGATIONS, description: 'Absent in a percentile series.' })
  aggregation_type?: string;

  @ApiPropertyOptional({ enum: [true], description: 'In the series of all groups beyond the limit.' })
  others?: true;
}

/** The requested figures over a whole series. */
export class SeriesTotalsDto {
  @ApiProperty({ example: METRIC_NAMES[0], description: 'The metric, or its alias.' })
  name!: string;

  @ApiPropertyOptional({ enum: AGGREGATIONS, description: 'Absent for a percentile series.' })
  aggregation_type?: string;

  @ApiPropertyOptional({ type: 'number', nullable: true, description: TOTALS.TOTAL.description })
  total?: number | null;

  @ApiPropertyOptional({ type: 'number', nullable: true, description: TOTALS.MINIMUM.description })
  minimum?: number | null;

  @ApiPropertyOptional({ type: 'number', nullable: true, description: TOTALS.MAXIMUM.description })
  maximum?: number | null;

  @ApiPropertyOptional({ type: 'number', nullable: true, description: TOTALS.AVERAGE.description })
  average?: number | null;
}

const SERIES = {
  type: 'array',
  items: { type: 'array', items: { $ref: '#/components/schemas/PointDto' } },
} as const;

/** The same groups over another range. */
export class ComparisonDto {
  @ApiProperty({ format: 'date-time' })
  start_date_time!: string;

  @ApiProperty({ format: 'date-time' })
  end_date_time!: string;

  @ApiProperty({ ...SERIES, description: 'A series for each of the report, in the same order.' })
  result!: PointDto[][];
}

/** Answer over an absolute range. */
@ApiExtraModels(PointDto)
export class RangeReportDto {
  @ApiProperty({
    ...SERIES,
    description:
      `A series for each metric and aggregation (and value grouped by): by aggregation (${AGGREGATIONS.join(', ')}), ` +
      'then by metric; percentile series last, in the order of the request.',
  })
  result!: PointDto[][];

  @ApiPropertyOptional(ECHO)
  account_id?: string;

  @ApiPropertyOptional({ type: [SeriesTotalsDto], description: 'One for each series, in their order.' })
  totals?: SeriesTotalsDto[];

  @ApiPropertyOptional({ type: ComparisonDto })
  comparison?: ComparisonDto;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'With a limit or pages: points of the whole report, without them.',
  })
  row_count?: number;

  @ApiPropertyOptional({ description: 'page_token of the next page; absent on the last.' })
  next_page_token?: string;
}

/** Answer over the last five minutes. */
export class FlatReportDto {
  @ApiProperty({ format: 'date-time' })
  start_time!: string;

  @ApiProperty({ format: 'date-time' })
  end_time!: string;

  @ApiPropertyOptional({
    type: 'number',
    nullable: true,
    description: 'Each metric under its name or alias; null without usage.',
  })
  downlink_bandwidth?: number | null;

  @ApiPropertyOptional({ type: 'number', nullable: true })
  uplink_bandwidth?: number | null;

  @ApiPropertyOptional({ enum: ['YES', 'NO'], description: 'Whether there is usage in the window.' })
  ue_online_status?: string;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', nullable: true }, { type: 'integer' }, ECHOED_LIST],
    description:
      'The newest known value in the window, or the echo of a filter. The same holds for `ue_ip` and `lr_id`.',
  })
  enodeb_ip?: string | number | null | (string | number)[];

  @ApiPropertyOptional(ECHO)
  account_id?: string;
}

/** The schema of a report's answer. */
export const REPORT_ANSWER_SCHEMA = {
  oneOf: [{ $ref: getSchemaPath(RangeReportDto) }, { $ref: getSchemaPath(FlatReportDto) }],
};
