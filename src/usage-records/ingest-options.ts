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

/** `partial`: good records are stored, bad ones reported. `atomic`: all or nothing. */
export type IngestMode = 'partial' | 'atomic';

/** How readings of counters are to be taken. */
export interface CounterOptions {
  /** Bits of counters that begin at 0 again when they are full; 0: a lower counter was restarted. */
  readonly wrapBits: WrapBits;
}

/** How a body is to be taken in, and the callbacks that follow it. */
export interface IngestOptions {
  readonly principal: Principal;
  readonly mode: IngestMode;
  /** The account of records that do not say theirs; unless given, that of a principal of exactly one. */
  readonly account?: string;
  /** The records are readings of counters, to be taken so. */
  readonly counters?: CounterOptions;
  /** Called for each row that the mapping says is to be ignored. */
  readonly onIgnored?: (() => void) | undefined;
  /** Hears of records as they come, good or bad, each once. */
  readonly onRecords?: (count: number) => void;
  /** In partial mode, hears what became of each batch once it is stored, in the order of the body. */
  readonly onBatch?: (refusals: readonly Refusal[], soFar: Verdict) => Promise<void>;
}

/** A mapping may say that rows are readings of counters. */
export function withCounters(options: IngestOptions, { mapping }: RecordSource): IngestOptions {
  if (options.counters || mapping?.counters !== 'cumulative') return options;
  return { ...options, counters: { wrapBits: 0 } };
}
