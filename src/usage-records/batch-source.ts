import { Inject, Injectable } from '@nestjs/common';
import { onlyAccount } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import { CLOCK, CONFIG } from '../config/config.module.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { BatchFiller, type SortedBatch } from './batches.js';
import type { BatchDecoder } from './body-ingest.js';
import { ReadingReader } from './counters/reading-reader.js';
import { decode } from './decoders/decode.js';
import type { IngestOptions, RecordSource } from './ingest-options.js';
import { decodeMapped } from './mapped/decode-mapped.js';
import type { FaultsOf, RecordSink } from './record-sink.js';
import { RecordReader } from './validation/record-reader.js';

/** Makes batches of bodies: decodes them, by a mapping where there is one, and validates their records. */
@Injectable()
export class BatchSource {
  constructor(
    private readonly horizons: RetentionHorizons,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What decodes the bytes of a source; its iterations throw ApiError when the body cannot be read to its end. */
  decoder(source: RecordSource, options: IngestOptions, { faultsOf }: RecordSink): BatchDecoder {
    return (chunks, onIgnored) => this.of({ ...source, chunks }, { ...options, onIgnored }, faultsOf);
  }

  /** @throws ApiError when the body cannot be read to its end. */
  async *of(
    { format, chunks, mapping }: RecordSource,
    { principal, account, counters, onIgnored }: IngestOptions,
    faultsOf?: FaultsOf,
  ): AsyncGenerator<SortedBatch, void, undefined> {
    const { ingest, http } = this.config;
    const own = account ?? mapping?.account ?? onlyAccount(principal);
    const reader = counters
      ? new ReadingReader(this.clock, ingest.retentionMs, own, counters.wrapBits)
      : new RecordReader(this.clock, ingest.retentionMs, own);
    const filler = new BatchFiller(principal, this.horizons, ingest.batchSize, faultsOf);
    await this.horizons.fresh();
    const decoding = mapping
      ? decodeMapped(format, chunks, { mapping, account: own, onIgnored }, reader, filler, http.bodyLimit)
      : decode(format, chunks, reader, filler, http.bodyLimit);
    for await (const filled of decoding) {
      yield* filled.takeFull();
      await this.horizons.fresh();
    }
    yield* filler.takeRest();
  }
}
