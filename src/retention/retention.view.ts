import { ApiProperty } from '@nestjs/swagger';
import type { Horizons } from '../horizons/horizons.js';
import { RetentionDto } from './retention.dto.js';
import { toDays, type AccountRetention } from './retention.service.js';

const Instant = () => ApiProperty({ type: 'string', format: 'date-time', nullable: true });

/** From when on each kind of data is kept; null: from the first record on. */
class HorizonsView {
  @Instant()
  readonly facts!: string | null;

  @Instant()
  readonly slots!: string | null;

  @Instant()
  readonly hours!: string | null;

  @Instant()
  readonly days!: string | null;
}

/** An account's retention as administrators see it. */
export class RetentionView extends RetentionDto {
  static readonly example: RetentionView = {
    account_id: '62c40843c7a190970912345',
    own: true,
    updated_at: '2026-11-21T01:27:13.703Z',
    facts_days: 90,
    slots_days: 180,
    hours_days: 400,
    days_days: null,
    kept_from: {
      facts: '2026-08-23T00:00:00.000Z',
      slots: '2026-05-25T00:00:00.000Z',
      hours: null,
      days: null,
    },
  };

  @ApiProperty()
  readonly account_id!: string;

  @ApiProperty({ description: 'true: the ages are those of the account. false: those of the configuration.' })
  readonly own!: boolean;

  @Instant()
  readonly updated_at!: string | null;

  @ApiProperty({
    type: HorizonsView,
    description: 'From when on each kind is kept; null: from the first record on.',
  })
  readonly kept_from!: HorizonsView;
}

const instant = (at: number): string | null => (at === 0 ? null : new Date(at).toISOString());

export const toHorizonsView = ({ facts, slots, hours, day }: Horizons): HorizonsView => ({
  facts: instant(facts),
  slots: instant(slots),
  hours: instant(hours),
  days: instant(day),
});

export const toRetentionView = ({ accountId, policy, ages, horizons }: AccountRetention): RetentionView => ({
  account_id: accountId,
  own: policy !== undefined,
  updated_at: policy?.updatedAt.toISOString() ?? null,
  ...toDays(ages),
  kept_from: toHorizonsView(horizons),
});
