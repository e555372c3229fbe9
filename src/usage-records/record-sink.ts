import type { Outcome, RecordBatch, StoreBatch } from './usage-record.repository.js';
import type { Fault } from '../errors/api-error.js';

/** The faults that a sink finds in a valid record, from its account and its start (Unix milliseconds). */
export type FaultsOf = (accountId: string, startedAt: number) => readonly Fault[];

/** A destination for the good records of a body. */
export interface RecordSink {
  /** Absent: the sink accepts every valid record. */
  readonly faultsOf?: FaultsOf;
  /** Stores a batch. When it resolves, the records that it reports as accepted are durable. */
  store(batch: RecordBatch): Promise<Outcome[]>;
  /**
   * Stores several batches, all or nothing. Their records have been prepared.
   * @param months the months in which the stored records begin.
   */
  storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T>;
  /**
   * The months in which records stored for a batch may begin. Absent: the months in which the batch's records begin.
   */
  readonly monthsOf?: (batch: RecordBatch) => Set<number>;
  /** Stores what must exist before the records of a batch are stored. */
  prepare(batch: RecordBatch): Promise<void>;
}
