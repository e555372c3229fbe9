import type { Principal } from '../access/authentication/principal.js';
import type { ApiError } from '../errors/api-error.js';
import type { Mapping } from '../mapping/index.js';
import type { WrapBits } from './counters/reading.js';
import type { RecordFormat } from './decoders/decode.js';
import type { Refusal, Verdict } from './verdict.js';

/** A decompressed body of usage records. It is read no faster than its records can be stored. */
export interface RecordSource {
  readonly format: RecordFormat;
  readonly chunks: AsyncIterable<Buffer>;
  /** The mapping that turns it into records. Absent: it holds records. */
  readonly mapping?: Mapping;
}

/** Messages of a stream. Each is a decompressed body of its own. Their records are stored together. */
export interface MessageSource {
  readonly format: RecordFormat;
  readonly messages: readonly AsyncIterable<Buffer>[];
  /** The mapping that turns them into records. Absent: they hold records. */
  readonly mapping?: Mapping | undefined;
}

/** How messages are to be ingested, and what is told of each. */
export interface MessageOptions extends Pick<
  IngestOptions,
  'principal' | 'account' | 'counters' | 'onIgnored'
> {
  /** Called for a record that was not stored, with its place in its message, once the others of its batch are. */
  readonly onRefused: (message: number, refusal: Refusal) => void;
  /** Called for a message that cannot be read to its end. Its records before the fault are stored. */
  readonly onUnreadable: (message: number, error: ApiError) => void;
}

/** Determines the format of a body, before any of it is read. */
export type SourceOpener = () => RecordSource | Promise<RecordSource>;

/** `partial`: good records are stored, bad ones reported. `atomic`: all or nothing. */
export type IngestMode = 'partial' | 'atomic';

/** How readings of counters are to be read. */
export interface CounterOptions {
  /** The bits of counters that restart at 0 when they are full. 0: a lower counter was restarted. */
  readonly wrapBits: WrapBits;
}

/** How a body is to be ingested, and the callbacks meanwhile. */
export interface IngestOptions {
  readonly principal: Principal;
  readonly mode: IngestMode;
  /** The account of records without an account. Absent: the account of a principal of exactly one. */
  readonly account?: string;
  /** The records are readings of counters. */
  readonly counters?: CounterOptions | undefined;
  /** Called for each row that the mapping ignores. */
  readonly onIgnored?: (() => void) | undefined;
  /** In partial mode, called with the result of each batch once it is stored, in the order of the body. */
  readonly onBatch?: (refusals: readonly Refusal[], soFar: Verdict) => Promise<void>;
}

/**
 * Admits a body within the limits of its producer.
 * @param work stores the body. It calls back with the number of records as they come, good and bad ones, each once.
 * @throws ApiError TOO_MANY_REQUESTS before the body is read.
 */
export type Admission = (work: (onRecords?: (count: number) => void) => Promise<Verdict>) => Promise<Verdict>;

/** A body that is to be ingested. */
export interface IngestRequest extends IngestOptions {
  /** Absent: there are no limits. */
  readonly admit?: Admission;
}

/** A mapping may declare that its rows are readings of counters. */
export function withCounters<T extends Pick<IngestOptions, 'counters'>>(
  options: T,
  { mapping }: { readonly mapping?: Mapping | undefined },
): T {
  if (options.counters || mapping?.counters !== 'cumulative') return options;
  return { ...options, counters: { wrapBits: 0 } };
}
