import { ApiProperty } from '@nestjs/swagger';
import { CATALOGUE } from '../../errors/catalogue.js';
import { MOST_RECORD_IDS } from '../refusal-counts.js';
import type { HourlyRejection, HourlyVolume } from './ingest-journal.repository.js';

const Count = () => ApiProperty({ type: 'integer', minimum: 0 });

/** An hour and a producer. */
class HourOfProducerView {
  @ApiProperty({ format: 'date-time', description: 'Its beginning.' })
  readonly hour!: string;

  @ApiProperty({ description: 'Public id of the API key, or `command-line`.' })
  readonly producer!: string;
}

/** Received bodies and records of one hour and producer, as administrators see them. */
export class VolumeView extends HourOfProducerView {
  static readonly example: VolumeView = {
    hour: '2026-11-21T14:00:00.000Z',
    producer: 'fs4fbhr97gqf',
    bodies: 12,
    refused_bodies: 1,
    received: 48_000,
    accepted: 43_990,
    duplicates: 4_000,
    conflicts: 2,
    rejected: 8,
    bytes: 14_680_064,
  };

  @Count()
  readonly bodies!: number;

  @Count()
  readonly refused_bodies!: number;

  @Count()
  readonly received!: number;

  @Count()
  readonly accepted!: number;

  @Count()
  readonly duplicates!: number;

  @Count()
  readonly conflicts!: number;

  @Count()
  readonly rejected!: number;

  @Count()
  readonly bytes!: number;
}

/** Rejections for one reason, as administrators see them. */
export class RejectionView extends HourOfProducerView {
  static readonly example: RejectionView = {
    hour: '2026-11-21T14:00:00.000Z',
    producer: 'fs4fbhr97gqf',
    code: '40480103',
    description: 'Invalid or missing end of usage',
    field: 'ended_at',
    count: 8,
    record_ids: ['r-4', 'r-19'],
  };

  @ApiProperty({ description: 'See the error catalogue.' })
  readonly code!: string;

  @ApiProperty()
  readonly description!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'null: the record or the body as a whole.' })
  readonly field!: string | null;

  @Count()
  readonly count!: number;

  @ApiProperty({ type: [String], maxItems: MOST_RECORD_IDS })
  readonly record_ids!: readonly string[];
}

export const toVolume = ({ hour, ...row }: HourlyVolume): VolumeView => ({
  hour: new Date(hour).toISOString(),
  ...row,
});

const DESCRIPTIONS = new Map(Object.values(CATALOGUE).map(({ code, description }) => [code, description]));

export const toRejection = ({
  hour,
  producer,
  code,
  field,
  occurrences,
  recordIds,
}: HourlyRejection): RejectionView => ({
  hour: new Date(hour).toISOString(),
  producer,
  code,
  description: DESCRIPTIONS.get(code) ?? '',
  field: field === '' ? null : field,
  count: occurrences,
  record_ids: recordIds,
});
