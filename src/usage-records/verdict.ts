import { toPublicFault, type Fault, type PublicFault } from '../errors/api-error.js';
import { detached } from './detached.js';
import { RefusalCounts } from './refusal-counts.js';

/** Most errors that an answer lists. All are counted. */
export const MOST_LISTED_ERRORS = 1_000;

/** One fault of one record. Key order is part of the contract. */
export interface RecordError extends Omit<PublicFault, 'field'> {
  /** Place of the record in the body, counted from 0. */
  readonly index: number;
  /** Its line in the body, counted from 1; absent in JSON, which has none. */
  readonly line?: number;
  /** Absent when it could not be read. */
  readonly record_id?: string;
  readonly code: string;
  readonly description: string;
  /** Absent for a fault of the whole record. */
  readonly field?: string;
  /** For a foreign body: the column or path of the field, and its value. */
  readonly column?: string;
  readonly value?: string;
}

/** The verdicts on the records of a body. `received` is the sum of the four counts after it. */
export interface Verdict {
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** The first 1,000. */
  readonly errors: readonly RecordError[];
}

/** A record that was not stored: it is bad, or its identity is taken with other content. */
export interface Refusal {
  readonly verdict: 'rejected' | 'conflict';
  readonly index: number;
  /** Its line in the body, if the body has lines. */
  readonly line?: number | undefined;
  readonly recordId?: string;
  readonly faults: readonly Fault[];
  /** Its line, or its value in JSON; absent when it could not be read. */
  readonly raw?: unknown;
}

/** The errors of a record that was not stored, as callers see them. */
export function toRecordErrors({ index, line, recordId, faults }: Refusal): RecordError[] {
  return faults.map((fault) => {
    const { code, description, field } = toPublicFault(fault);
    return {
      index,
      ...(line !== undefined && { line }),
      ...(recordId !== undefined && { record_id: detached(recordId) }),
      code,
      description,
      ...(field !== undefined && { field }),
      ...(fault.source && { column: fault.source.column, value: detached(fault.source.value) }),
    };
  });
}

/** The result of one batch. */
export interface BatchResult {
  readonly accepted: number;
  readonly duplicates: number;
  /** In the order of the body. */
  readonly refusals: readonly Refusal[];
}

/** Adds up the results of a body's batches, in their order. */
export class Tally {
  private accepted = 0;
  private duplicates = 0;
  private conflicts = 0;
  private rejected = 0;
  private foreign = false;
  private readonly errors: RecordError[] = [];
  /** The reasons of all rejections. */
  readonly reasons = new RefusalCounts();

  add({ accepted, duplicates, refusals }: BatchResult): void {
    this.accepted += accepted;
    this.duplicates += duplicates;
    for (const refusal of refusals) this.addRefusal(refusal);
  }

  /** Whether any record is bad or in conflict. */
  get anyRefused(): boolean {
    return this.conflicts + this.rejected > 0;
  }

  /** Whether any record is of an account that the credential may not write. */
  get anyForeign(): boolean {
    return this.foreign;
  }

  verdict(): Verdict {
    const { accepted, duplicates, conflicts, rejected, errors } = this;
    const received = accepted + duplicates + conflicts + rejected;
    return { received, accepted, duplicates, conflicts, rejected, errors };
  }

  private addRefusal(refusal: Refusal): void {
    if (refusal.verdict === 'conflict') this.conflicts++;
    else this.rejected++;
    this.reasons.addFaults(refusal.faults, refusal.recordId);
    this.foreign ||= refusal.faults.some(({ name }) => name === 'RECORD_ACCOUNT');
    const room = MOST_LISTED_ERRORS - this.errors.length;
    if (room > 0) this.errors.push(...toRecordErrors(refusal).slice(0, room));
  }
}
