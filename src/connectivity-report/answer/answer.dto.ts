import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { METRIC_NAMES } from '../../usage/metric-names.js';
import { AGGREGATIONS } from '../language/metrics.js';

const ECHO = {
  oneOf: [
    { type: 'string' },
    { type: 'integer' },
    { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'integer' }] } },
  ],
  description: 'Echo of a filter, in the types of the request; one for each filtered dimension.',
};

/** A value of one metric in one bucket. */
export class PointDto {
  @ApiProperty({ description: 'Start of the bucket, in the offset of start_date_time.', format: 'date-time' })
  time_stamp!: string;

  @ApiProperty({ enum: METRIC_NAMES })
  name!: string;

  @ApiProperty({ description: 'Seconds, bytes or Mbit/s, after the metric.' })
  value!: number;

  @ApiPropertyOptional({ enum: AGGREGATIONS, description: 'Absent in a percentile series.' })
  aggregation_type?: string;
}

/** Answer over an absolute range. */
export class RangeReportDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { $ref: '#/components/schemas/PointDto' } },
    description:
      'A series for each metric and aggregation (and value grouped by): by aggregation (COUNT, AVG, MIN, MAX), then ' +
      'by metric; percentile series last, in the order of the request.',
  })
  result!: PointDto[][];

  @ApiPropertyOptional(ECHO)
  account_id?: string;
}

/** Answer over the five minutes up to now. */
export class FlatReportDto {
  @ApiProperty({ format: 'date-time' })
  start_time!: string;

  @ApiProperty({ format: 'date-time' })
  end_time!: string;

  @ApiPropertyOptional({
    type: 'number',
    nullable: true,
    description: 'Each metric under its name; null without usage.',
  })
  downlink_bandwidth?: number | null;

  @ApiPropertyOptional({ type: 'number', nullable: true })
  uplink_bandwidth?: number | null;

  @ApiPropertyOptional(ECHO)
  account_id?: string;
}
