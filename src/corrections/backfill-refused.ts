/**
 * Why a backfill refuses an action. `details` depend on the reason. `overlapping`: the backfill that is open. `state`:
 * its state. `conflicting`: record identifiers. `touched`: how many records.
 */
export type BackfillRefusal = 'unknown' | 'overlapping' | 'state' | 'conflicting' | 'touched' | 'final';

/** A backfill refused an action. Nothing was changed. */
export class BackfillRefused extends Error {
  override readonly name = 'BackfillRefused';

  constructor(
    readonly refusal: BackfillRefusal,
    readonly details: readonly string[] = [],
  ) {
    super([refusal, ...details].join(' '));
  }
}
