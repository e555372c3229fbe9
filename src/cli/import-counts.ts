import type { Verdict } from '../usage-records/verdict.js';

/** How many records had each verdict. */
export type Counts = Omit<Verdict, 'errors'>;

export const NO_COUNTS: Counts = Object.freeze({
  received: 0,
  accepted: 0,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
});

export function sumOf(one: Counts, other: Counts): Counts {
  return {
    received: one.received + other.received,
    accepted: one.accepted + other.accepted,
    duplicates: one.duplicates + other.duplicates,
    conflicts: one.conflicts + other.conflicts,
    rejected: one.rejected + other.rejected,
  };
}
