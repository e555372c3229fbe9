import { Inject, Injectable } from '@nestjs/common';
import { onlyAccount } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { HttpConfig, IngestConfig } from '../config/sections.js';
import { CLOCK, HTTP_CONFIG, INGEST_CONFIG } from '../config/config.module.js';
import { ApiError } from '../errors/api-error.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { BatchFiller, type SortedBatch } from './batches.js';
import type { BatchDecoder } from './body-ingest.js';
import { ReadingReader } from './counters/reading-reader.js';
import { decode } from './decoders/decode.js';
import type { IngestOptions, MessageOptions, MessageSource, RecordSource } from './ingest-options.js';
import type { MessagePlaces } from './message-places.js';
import { decodeMapped } from './mapped/decode-mapped.js';
import type { FaultsOf, RecordSink } from './record-sink.js';
import { RecordReader } from './validation/record-reader.js';

/** Turns bodies into batches: decodes them, by a mapping if there is one, and validates their records. */
@Injectable()
export class BatchSource {
  constructor(
    private readonly horizons: RetentionHorizons,
    @Inject(INGEST_CONFIG) private readonly ingest: IngestConfig,
    @Inject(HTTP_CONFIG) private readonly http: HttpConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The decoder of a source. Its iterations throw ApiError when the body cannot be read to its end. */
  decoder(source: RecordSource, options: IngestOptions, { faultsOf }: RecordSink): BatchDecoder {
    return (chunks, onIgnored) => this.of({ ...source, chunks }, { ...options, onIgnored }, faultsOf);
  }

  /** @throws ApiError when the body cannot be read to its end. */
  async *of(
    { format, chunks, mapping }: RecordSource,
    options: IngestOptions,
    faultsOf?: FaultsOf,
  ): AsyncGenerator<SortedBatch, void, undefined> {
    const { filler, decode } = await this.begin({ format, mapping }, options, faultsOf);
    for await (const filled of decode(chunks)) {
      yield* filled.takeFull();
      filler.useHorizons(await this.horizons.current());
    }
    yield* filler.takeRest();
  }

  /**
   * Sorts the records of several messages into common batches. Does not fail for a message that cannot be read.
   * @param places is told where each message begins.
   */
  async *ofMessages(
    { messages, ...source }: MessageSource,
    options: MessageOptions,
    places: MessagePlaces,
    faultsOf?: FaultsOf,
  ): AsyncGenerator<SortedBatch, void, undefined> {
    const { filler, decode } = await this.begin(source, options, faultsOf);
    for (const [message, chunks] of messages.entries()) {
      places.begin(filler.place);
      try {
        for await (const filled of decode(chunks)) yield* filled.takeFull();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status >= 500) throw error;
        options.onUnreadable(message, error);
      }
      yield* filler.takeFull();
      filler.useHorizons(await this.horizons.current());
    }
    yield* filler.takeRest();
  }

  private async begin(
    { format, mapping }: Pick<MessageSource, 'format' | 'mapping'>,
    { principal, account, counters, onIgnored }: Omit<IngestOptions, 'mode'>,
    faultsOf?: FaultsOf,
  ) {
    const { ingest, http } = this;
    const own = account ?? mapping?.account ?? onlyAccount(principal);
    const reader = counters
      ? new ReadingReader(this.clock, ingest.retentionMs, own, counters.wrapBits)
      : new RecordReader(this.clock, ingest.retentionMs, own);
    const filler = new BatchFiller(principal, await this.horizons.current(), ingest.batchSize, faultsOf);
    const decodeBody = (chunks: AsyncIterable<Buffer>) =>
      mapping
        ? decodeMapped(format, chunks, { mapping, account: own, onIgnored }, reader, filler, http.bodyLimit)
        : decode(format, chunks, reader, filler, http.bodyLimit);
    return { filler, decode: decodeBody };
  }
}
