import type { Principal } from '../access/authentication/principal.js';
import type { Mapping } from '../mapping/index.js';
import type { WrapBits } from './counters/reading.js';
import type { RecordFormat } from './decoders/decode.js';
import type { Refusal, Verdict } from './verdict.js';

/** A body of usage records, decompressed. It is read as fast as its records can be stored, no faster. */
export interface RecordSource {
  readonly format: RecordFormat;
  readonly chunks: AsyncIterable<Buffer>;
  /** What makes records of it; without one they are written as records are. */
  readonly mapping?: Mapping;
}

/** Finds out what a body is, before anything of it is read. */
export type SourceOpener = () => RecordSource | Promise<RecordSource>;

/** `partial`: good records are stored, bad ones reported. `atomic`: all or nothing. */
export type IngestMode = 'partial' | 'atomic';

/** How readings of counters are to be read. */
export interface CounterOptions {
  /** Bits of counters that begin at 0 again when they are full; 0: a lower counter was restarted. */
  readonly wrapBits: WrapBits;
}

/** How a body is to be ingested, and the callbacks that follow it. */
export interface IngestOptions {
  readonly principal: Principal;
  readonly mode: IngestMode;
  /** The account of records that do not say theirs; unless given, that of a principal of exactly one. */
  readonly account?: string;
  /** The records are readings of counters, to be read so. */
  readonly counters?: CounterOptions | undefined;
  /** Called for each row that the mapping says is to be ignored. */
  readonly onIgnored?: (() => void) | undefined;
  /** In partial mode, called with what became of each batch once it is stored, in the order of the body. */
  readonly onBatch?: (refusals: readonly Refusal[], soFar: Verdict) => Promise<void>;
}

/**
 * Lets a body in within the limits of its producer.
 * @param work stores the body, and calls back with the number of records as they come, good and bad ones, each once.
 * @throws ApiError TOO_MANY_REQUESTS before anything is read.
 */
export type Admission = (work: (onRecords?: (count: number) => void) => Promise<Verdict>) => Promise<Verdict>;

/** A body that is to be ingested. */
export interface IngestRequest extends IngestOptions {
  /** Unless given, nothing is limited. */
  readonly admit?: Admission;
}

/** A mapping may say that rows are readings of counters. */
export function withCounters(options: IngestOptions, { mapping }: RecordSource): IngestOptions {
  if (options.counters || mapping?.counters !== 'cumulative') return options;
  return { ...options, counters: { wrapBits: 0 } };
}
