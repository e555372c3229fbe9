import { toPublicFault, type Fault, type PublicFault } from '../errors/api-error.js';
import { detached } from './detached.js';
import { RefusalCounts } from './refusal-counts.js';

/** Most errors that an answer lists. All are counted. */
export const MOST_LISTED_ERRORS = 1_000;

/** One thing that is wrong with one record. Key order is part of the contract. */
export interface RecordError extends Omit<PublicFault, 'field'> {
  /** Place of the record in the body, counted from 0. */
  readonly index: number;
  /** Its line in the body, counted from 1; absent in JSON, which has none. */
  readonly line?: number;
  /** Absent when it could not be read. */
  readonly record_id?: string;
  readonly code: string;
  readonly description: string;
  /** Absent when it is about the record as a whole. */
  readonly field?: string;
  /** Of a foreign body: the column or path that the field comes from, and what it held. */
  readonly column?: string;
  readonly value?: string;
}

/** What became of the records of a body: `received` is the sum of the four that follow it. */
export interface Verdict {
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** The first 1,000. */
  readonly errors: readonly RecordError[];
}

/** A record that was not stored: it is bad, or its identity stands for other content. */
export interface Refusal {
  readonly verdict: 'rejected' | 'conflict';
  readonly index: number;
  /** Its line in the body, where it has lines. */
  readonly line?: number | undefined;
  readonly recordId?: string;
  readonly faults: readonly Fault[];
  /** Its line, or its value in JSON; absent when it could not be read. */
  readonly raw?: unknown;
}

/** The errors of a refused record, as callers see them. */
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

/** What became of one batch. */
export interface BatchResult {
  readonly accepted: number;
  readonly duplicates: number;
  /** In the order of the body. */
  readonly refusals: readonly Refusal[];
}

/** Adds up what becomes of the batches of a body, in their order. */
export class Tally {
  private accepted = 0;
  private duplicates = 0;
  private conflicts = 0;
  private rejected = 0;
  private foreign = false;
  private readonly errors: RecordError[] = [];
  /** Why what was refused was refused. */
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
