import type { Horizons } from '../horizons/horizons.js';
import { toDays, type AccountRetention } from './retention.service.js';

/** The instants from which on each kind of data is kept; null: from the first. */
export interface HorizonsView {
  readonly facts: string | null;
  readonly slots: string | null;
  readonly hours: string | null;
  readonly days: string | null;
}

/** An account's retention as administrators see it. */
export interface RetentionView {
  readonly account_id: string;
  /** Whether the ages are the account's own. Otherwise they are the configured ones. */
  readonly own: boolean;
  readonly updated_at: string | null;
  readonly facts_days: number | null;
  readonly slots_days: number | null;
  readonly hours_days: number | null;
  readonly days_days: number | null;
  readonly kept_from: HorizonsView;
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
