import { ApiProperty } from '@nestjs/swagger';
import type { DimensionValue } from '../../query-engine/dimension-values.repository.js';

/** A page of the values of a dimension. Keys as in the answer. */
export class ValuesAnswer {
  static readonly example: ValuesAnswer = {
    dimension: 'customer_site_id',
    start_date_time: '2026-09-01T00:00:00+00:00',
    end_date_time: '2026-10-01T00:00:00+00:00',
    data_from: null,
    values: ['628f12886f8307435f7b7c59', '62c408aaadd8f757bf412345'],
    next_page_token: null,
  };

  @ApiProperty()
  readonly dimension!: string;

  @ApiProperty({ format: 'date-time' })
  readonly start_date_time!: string;

  @ApiProperty({ format: 'date-time' })
  readonly end_date_time!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'From when on the values of all accounts are complete. Of earlier time, only values of kept records are found. Null: nothing has expired.',
  })
  readonly data_from!: string | null;

  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    description: 'Ascending.',
  })
  readonly values!: readonly DimensionValue[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Null on the last page.' })
  readonly next_page_token!: string | null;
}
