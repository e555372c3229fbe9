import type { SortedBatch } from './batches.js';
import type { IngestOptions } from './ingest-options.js';
import type { RecordSink } from './record-sink.js';
import type { BatchResult, Tally } from './verdict.js';

/** Decodes the bytes of a body, by a mapping if it has one, and validates its records. */
export type BatchDecoder = (
  chunks: AsyncIterable<Buffer>,
  onIgnored?: IngestOptions['onIgnored'],
) => AsyncIterable<SortedBatch>;

/** A body that is being ingested. */
export interface BodyIngest {
  readonly chunks: AsyncIterable<Buffer>;
  readonly batchesOf: BatchDecoder;
  readonly options: IngestOptions;
  readonly sink: RecordSink;
  /** Adds up the results of the batches of a partial body. When the body breaks off, this says how much is stored. */
  readonly tally: Tally;
  /** Called when a batch is decoded, with its number of records, good and bad. */
  readonly onRecords?: ((count: number) => void) | undefined;
  /** In partial mode, called with the result of each batch once it is stored. */
  readonly onStored?: (result: BatchResult) => void;
}
