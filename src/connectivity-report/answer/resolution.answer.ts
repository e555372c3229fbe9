import { ApiProperty } from '@nestjs/swagger';
import type { Estimate } from './estimate.js';

const Text = (description: string) => ApiProperty({ description });
const Texts = (description: string) => ApiProperty({ type: [String], description });
const TextOrNull = (description?: string) => ApiProperty({ type: 'string', nullable: true, description });
const Whole = (description: string) => ApiProperty({ type: 'integer', description });
const Objects = (description: string) =>
  ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, description });

/** A request as it was understood, and how large its answer would be. Keys as they are answered. */
export class Resolution {
  static readonly example: Resolution = {
    start_date_time: '2026-10-01T00:00:00+00:00',
    end_date_time: '2026-10-02T00:00:00+00:00',
    granularity: 'HOUR',
    time_zone: null,
    accounts: ['62c40843c7a190970912345'],
    filters: [],
    dimensions: ['customer_site_id'],
    series: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    buckets: 24,
    comparison: null,
    combinations: null,
    estimated_points: 24,
    estimated_totals: 0,
    estimate: 'at most of each combination',
    most_points: 1_000_000,
    source: ['stored aggregates'],
  };

  @Text('The start of the range of the report: that of its first bucket, unless `bucket_range` is EXACT.')
  readonly start_date_time!: string;

  @Text('The end of the range of the report, exclusive.')
  readonly end_date_time!: string;

  @TextOrNull()
  readonly granularity!: string | null;

  @TextOrNull('Null: UTC.')
  readonly time_zone!: string | null;

  @Texts('The accounts whose usage is reported.')
  readonly accounts!: readonly string[];

  @Objects('Beside the accounts.')
  readonly filters!: readonly { readonly dimension_name: string; readonly expressions: readonly unknown[] }[];

  @Texts('Dimensions that make series. One that is filtered by a single value makes none.')
  readonly dimensions!: readonly string[];

  @Objects('In the order of the answer.')
  readonly series!: readonly { name: string; aggregation_type?: string; percentile?: number }[];

  @Whole('Buckets of the series that has most. A percentile of slots counts slots.')
  readonly buckets!: number;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description:
      'The range that the report is compared with: `start_date_time`, `end_date_time` and `buckets`.',
  })
  readonly comparison!: { start_date_time: string; end_date_time: string; buckets: number } | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Most combinations of the values grouped by. Null: only the data tell.',
  })
  readonly combinations!: number | null;

  @Whole('Of result and comparison together; of NOW the values.')
  readonly estimated_points!: number;

  @Whole('Entries of `totals`.')
  readonly estimated_totals!: number;

  @ApiProperty({
    enum: ['exact', 'at most', 'at most of each combination'],
    description:
      'What the two estimates are. Filled buckets without groups and tests are counted exactly. Where only the data ' +
      'tell how many groups there are, and no limit bounds them, the estimates are those of each group.',
  })
  readonly estimate!: Estimate['kind'];

  @Whole('A report with more points is refused.')
  readonly most_points!: number;

  @Texts('`stored aggregates`, `records`, or both.')
  readonly source!: readonly string[];
}
