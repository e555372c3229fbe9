import type { Outcome, RecordBatch, StoreBatch } from './usage-record.repository.js';
import type { Fault } from '../errors/api-error.js';

/** What a sink finds wrong with a record that is good in itself, by its account and its start (Unix milliseconds). */
export type FaultsOf = (accountId: string, startedAt: number) => readonly Fault[];

/** Where the good records of a body go. */
export interface RecordSink {
  /** Unless given, the sink stores every good record. */
  readonly faultsOf?: FaultsOf;
  /** Stores a batch. When it resolves, what it reports as accepted is durable. */
  store(batch: RecordBatch): Promise<Outcome[]>;
  /**
   * Stores several batches, all or nothing. Their records have been prepared.
   * @param months those in which what is stored begins.
   */
  storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T>;
  /** The months in which what is stored of a batch may begin; unless it is given, those in which its records begin. */
  readonly monthsOf?: (batch: RecordBatch) => Set<number>;
  /** Stores what must exist before the records of a batch are stored. */
  prepare(batch: RecordBatch): Promise<void>;
}
