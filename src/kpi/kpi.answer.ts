import { ApiProperty } from '@nestjs/swagger';
import { PUBLISHED_INTERVALS, type IntervalName } from './intervals.js';

const Timestamp = () => ApiProperty({ type: 'number', format: 'double', description: 'Unix milliseconds.' });

/** The interval of a row. */
class IntervalRow {
  @Timestamp()
  readonly interval_start_timestamp!: number;

  @Timestamp()
  readonly interval_end_timestamp!: number;

  @ApiProperty({ enum: PUBLISHED_INTERVALS })
  readonly interval!: IntervalName;
}

/** The traffic of a service in an interval, as published. */
export class Kpi1Row extends IntervalRow {
  static readonly example: Kpi1Row = {
    service_id: 1,
    interval_start_timestamp: 1668884400000,
    interval_end_timestamp: 1668888000000,
    total_bytes: 8,
    interval: '1-hour',
    id: '9ba23ffd-87dd-4789-9303-a905a236bf0b',
  };

  @ApiProperty({ type: 'integer', description: 'The traffic class.' })
  readonly service_id!: number;

  @ApiProperty({ type: 'integer', description: 'Uplink and downlink.' })
  readonly total_bytes!: number;

  @ApiProperty({ format: 'uuid', description: 'Always the same for the same service and interval.' })
  readonly id!: string;
}

/** The unique users of a cell in an interval, as published. */
export class Kpi2Row extends IntervalRow {
  static readonly example: Kpi2Row = {
    cell_id: 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc',
    interval_start_timestamp: 1668884400000,
    interval_end_timestamp: 1668888000000,
    number_of_unique_users: 8,
    interval: '1-hour',
  };

  @ApiProperty({ format: 'uuid' })
  readonly cell_id!: string;

  @ApiProperty({ type: 'integer', description: 'Distinct subscribers with usage in the cell.' })
  readonly number_of_unique_users!: number;
}
