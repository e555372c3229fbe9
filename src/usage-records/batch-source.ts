import { Inject, Injectable } from '@nestjs/common';
import { onlyAccount } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { HttpConfig, IngestConfig } from '../config/sections.js';
import { CLOCK, HTTP_CONFIG, INGEST_CONFIG } from '../config/config.module.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { BatchFiller, type SortedBatch } from './batches.js';
import type { BatchDecoder } from './body-ingest.js';
import { ReadingReader } from './counters/reading-reader.js';
import { decode } from './decoders/decode.js';
import type { IngestOptions, RecordSource } from './ingest-options.js';
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
    { principal, account, counters, onIgnored }: IngestOptions,
    faultsOf?: FaultsOf,
  ): AsyncGenerator<SortedBatch, void, undefined> {
    const { ingest, http } = this;
    const own = account ?? mapping?.account ?? onlyAccount(principal);
    const reader = counters
      ? new ReadingReader(this.clock, ingest.retentionMs, own, counters.wrapBits)
      : new RecordReader(this.clock, ingest.retentionMs, own);
    const horizons = await this.horizons.current();
    const filler = new BatchFiller(principal, horizons, ingest.batchSize, faultsOf);
    const decoding = mapping
      ? decodeMapped(format, chunks, { mapping, account: own, onIgnored }, reader, filler, http.bodyLimit)
      : decode(format, chunks, reader, filler, http.bodyLimit);
    for await (const filled of decoding) {
      yield* filled.takeFull();
      filler.useHorizons(await this.horizons.current());
    }
    yield* filler.takeRest();
  }
}
