import type { RefusalCounts } from './refusal-counts.js';
import type { RecordError, Verdict } from './verdict.js';

/** An atomic body has a fault. None of it was stored. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly errors: readonly RecordError[];
  readonly rejected: number;
  readonly conflicts: number;

  constructor(
    { errors, rejected, conflicts }: Verdict,
    /** The reasons of all rejections. */
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
