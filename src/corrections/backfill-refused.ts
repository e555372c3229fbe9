/**
 * Why something cannot be done with a backfill. `details`: of `overlapping` the backfill that is open, of `state` that
 * in which it is, of `conflicting` record identifiers, of `touched` how many records.
 */
export type BackfillRefusal = 'unknown' | 'overlapping' | 'state' | 'conflicting' | 'touched' | 'final';

/** Something cannot be done with a backfill; nothing was. */
export class BackfillRefused extends Error {
  override readonly name = 'BackfillRefused';

  constructor(
    readonly refusal: BackfillRefusal,
    readonly details: readonly string[] = [],
  ) {
    super([refusal, ...details].join(' '));
  }
}
