import type { Outcome, RecordBatch, StoreBatch } from './usage-record.repository.js';
import type { Fault } from '../errors/api-error.js';

/** What else is wrong with a record that is good as such, by its account and its start (Unix milliseconds). */
export type FaultsOf = (accountId: string, startedAt: number) => readonly Fault[];

/** Where the good records of a body go. */
export interface RecordSink {
  /** What is wrong, for this sink, with a record that is good as such. */
  readonly faultsOf?: FaultsOf;
  /** Stores a batch; what it tells as accepted is durable when it resolves. */
  store(batch: RecordBatch): Promise<Outcome[]>;
  /**
   * Stores several batches, all or nothing. Their records have been prepared.
   * @param months those in which what is stored begins.
   */
  storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T>;
  /** The months in which what is stored of a batch may begin; unless it is given, those in which its records begin. */
  readonly monthsOf?: (batch: RecordBatch) => Set<number>;
  /** Sees to what must be there before the records of a batch are stored. */
  prepare(batch: RecordBatch): Promise<void>;
}
