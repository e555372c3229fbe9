import type { RefusalCounts } from './refusal-counts.js';
import type { RecordError, Verdict } from './verdict.js';

/** An atomic body has something wrong with it. Nothing of it was stored. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly errors: readonly RecordError[];
  readonly rejected: number;
  readonly conflicts: number;

  constructor(
    { errors, rejected, conflicts }: Verdict,
    /** Why, of all of them. */
    readonly reasons: RefusalCounts,
    /** Whether any record is of an account that the credential may not write. */
    readonly foreign: boolean,
  ) {
    super(`${rejected} records rejected, ${conflicts} in conflict`);
    this.errors = errors;
    this.rejected = rejected;
    this.conflicts = conflicts;
  }
}
