import { ApiProperty } from '@nestjs/swagger';
import type { Whole } from '../common/whole.js';
import type { Item } from './to-items.js';
import { AGGREGATE_PERIODS, AGGREGATION_TYPES, FIELDS, GROUPING_NAMES } from './vocabulary.js';

const Instant = (description?: string) => ApiProperty({ format: 'date-time', description });
const Count = () => ApiProperty({ type: 'integer' });

/** The value of one period, and of one group if there are groups. */
class AggregateItem {
  @Instant()
  readonly periodStart!: string;

  @ApiProperty({
    anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' as never }],
    description: 'A genre, a network or the number of a service.',
  })
  readonly group!: Item['group'];

  @ApiProperty({ type: 'number' })
  readonly value!: Whole;
}

/** Where a page is among all items. */
class AggregatePage {
  @Count()
  readonly pageNumber!: number;

  @Count()
  readonly pageSize!: number;

  @Count()
  readonly totalItems!: number;

  @Count()
  readonly totalPages!: number;
}

/** The payload of an answer. Key order is part of the contract. */
export class AggregateAnswer {
  static readonly example: AggregateAnswer = {
    aggregationType: 'sum',
    field: 'duration',
    unit: 'second',
    period: 'day',
    groupBy: 'genre',
    fromDate: '2026-10-01T00:00:00.000Z',
    toDate: '2026-10-31T00:00:00.000Z',
    timeZone: 'UTC',
    items: [{ periodStart: '2026-10-01T00:00:00.000Z', group: 'news', value: 5423.2 }],
    page: { pageNumber: 1, pageSize: 50, totalItems: 1, totalPages: 1 },
  };

  @ApiProperty({ enum: AGGREGATION_TYPES })
  readonly aggregationType!: string;

  @ApiProperty({ enum: FIELDS })
  readonly field!: string;

  @ApiProperty({ enum: ['second', 'byte', 'record', 'item'] })
  readonly unit!: string;

  @ApiProperty({ enum: AGGREGATE_PERIODS })
  readonly period!: string;

  @ApiProperty({ type: 'string', nullable: true, enum: [...GROUPING_NAMES, null] })
  readonly groupBy!: string | null;

  @Instant()
  readonly fromDate!: string;

  @Instant('Exclusive.')
  readonly toDate!: string;

  @ApiProperty()
  readonly timeZone!: string;

  @ApiProperty({ type: [AggregateItem] })
  readonly items!: readonly AggregateItem[];

  @ApiProperty({ type: AggregatePage })
  readonly page!: AggregatePage;
}
