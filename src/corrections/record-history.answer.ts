import { ApiProperty } from '@nestjs/swagger';
import { RECORD_SCHEMA } from '../usage-records/record-schema.js';
import { MOST_VERSIONS, type RecordHistory } from './record-history.repository.js';

type WireRecord = Readonly<Record<string, string | number>>;

const RecordOrNull = (description: string) =>
  ApiProperty({ oneOf: [RECORD_SCHEMA, { type: 'null' as never }], description });
const TextOrNull = (description: string) => ApiProperty({ type: 'string', nullable: true, description });

/** The correction that ended a version of a record. */
class CorrectionView {
  @ApiProperty({ description: 'The correction that ended this version; one request is one correction.' })
  readonly correction_id!: string;

  @ApiProperty({ enum: ['void', 'amend', 'backfill', 'revert'], description: 'What was done.' })
  readonly action!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Unix milliseconds.' })
  readonly at!: number;

  @ApiProperty({ description: 'What `actor` is.' })
  readonly actor_kind!: string;

  @ApiProperty({ description: 'The actor: the public id of an API key.' })
  readonly actor!: string;

  @ApiProperty({ description: 'The reason that was given.' })
  readonly reason!: string;

  @TextOrNull('Of the request.')
  readonly tracking_id!: string | null;

  @TextOrNull('Of the backfill.')
  readonly backfill_id!: string | null;
}

/** A record before a correction. */
class RecordVersionView {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Counted from 1.' })
  readonly version!: number;

  @RecordOrNull('Null: it was voided.')
  readonly record!: WireRecord | null;

  @ApiProperty({ type: CorrectionView })
  readonly ended_by!: CorrectionView;
}

const RECORD: WireRecord = {
  record_id: 'r-1',
  account_id: '62c40843c7a190970912345',
  started_at: 1732093200000,
  ended_at: 1732093500000,
  uplink_bytes: 52428800,
  downlink_bytes: 734003200,
};

/** A record with all of its corrections, as it is answered. Times are Unix milliseconds. */
export class HistoryAnswer {
  static readonly example: HistoryAnswer = {
    account_id: '62c40843c7a190970912345',
    record_id: 'r-1',
    state: 'stands',
    record: { ...RECORD, downlink_bytes: 734003 },
    versions: [
      {
        version: 1,
        record: RECORD,
        ended_by: {
          correction_id: '0f4a3b61-4a3c-4c6f-9b26-6b1f3a3a2a57',
          action: 'amend',
          at: 1732098000000,
          actor_kind: 'api-key',
          actor: 'k7Qm2xTn',
          reason: 'Measured in bits',
          tracking_id: '23d873d7-0ce5-4d2a-8921-176141b06b53',
          backfill_id: null,
        },
      },
    ],
  };

  @ApiProperty({ description: 'The account.' })
  readonly account_id!: string;

  @ApiProperty({ description: 'The identifier.' })
  readonly record_id!: string;

  @ApiProperty({
    enum: ['stands', 'voided', 'free'],
    description:
      '`free`: the backfill that brought the record was undone, and its identifier can be used again.',
  })
  readonly state!: RecordHistory['state'];

  @RecordOrNull('As it stands; null unless it stands and is kept.')
  readonly record!: WireRecord | null;

  @ApiProperty({
    type: [RecordVersionView],
    maxItems: MOST_VERSIONS,
    description: 'What the record was before, the newest first.',
  })
  readonly versions!: readonly RecordVersionView[];
}
