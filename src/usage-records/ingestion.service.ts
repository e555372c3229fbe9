import { Inject, Injectable } from '@nestjs/common';
import type { ApiError } from '../errors/api-error.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { BatchSource } from './batch-source.js';
import type { BodyIngest } from './body-ingest.js';
import { ingestAtomic } from './ingest-atomic.js';
import { IngestMeter } from './ingest-meter.js';
import {
  withCounters,
  type Admission,
  type IngestOptions,
  type IngestRequest,
  type MessageOptions,
  type MessageSource,
  type RecordSource,
  type SourceOpener,
} from './ingest-options.js';
import { MessagePlaces } from './message-places.js';
import { ingestPartial } from './ingest-partial.js';
import { BodyTally } from './journal/body-tally.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { Preview, type PreviewResult } from './preview.js';
import type { RecordSink } from './record-sink.js';
import { RecordSinks } from './record-sinks.js';
import { Tally, type BatchResult, type Refusal, type Verdict } from './verdict.js';

/** Ingests bodies of usage records: decodes, validates and stores them, and reports the verdict on each record. */
@Injectable()
export class IngestionService {
  constructor(
    private readonly sinks: RecordSinks,
    private readonly batches: BatchSource,
    private readonly meter: IngestMeter,
    private readonly journal: IngestJournal,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Ingests a body of records. Records with the verdict "accepted" are durable when this resolves.
   * @param open opens the body: its format, the decompressed bytes and, for a foreign body, the mapping.
   * @throws ApiError when the body cannot be read to its end; the earlier batches of a partial body are stored.
   * @throws BodyRefused when an atomic body has any fault.
   */
  async ingest(open: SourceOpener, { admit = unlimited, ...asked }: IngestRequest): Promise<Verdict> {
    const source = await open();
    const options = withCounters(asked, source);
    const sink = this.sinks.of(options);
    const body = new BodyTally(options.principal.id);
    const chunks = body.countBytes(source.chunks);
    const batchesOf = this.batches.decoder(source, options, sink);
    const onStored = (result: BatchResult) => this.meter.settled(result);
    const verdict = await admit((onRecords) => {
      const stored = store({ chunks, batchesOf, options, sink, tally: body.tally, onRecords, onStored });
      return body.noteIn(this.journal, this.meter.body(options.mode, stored));
    });
    this.log('usage records ingested', source, options, verdict);
    return verdict;
  }

  /**
   * Ingests messages of a stream. When this resolves, their records are stored or were told of.
   * @throws when the database fails. Some of the records may then be stored.
   */
  async ingestMessages(source: MessageSource, asked: MessageOptions): Promise<Verdict> {
    const places = new MessagePlaces();
    const options: IngestOptions = {
      ...withCounters(asked, source),
      mode: 'partial',
      onBatch: (refusals) => {
        tellRefused(refusals, places, asked.onRefused);
        return Promise.resolve();
      },
    };
    const onUnreadable = (message: number, error: ApiError) => {
      this.journal.noteFailure(options.principal.id, error);
      asked.onUnreadable(message, error);
    };
    const sink = this.sinks.of(options);
    const body = new BodyTally(options.principal.id);
    const batchesOf = () =>
      this.batches.ofMessages(
        { ...source, messages: source.messages.map((message) => body.countBytes(message)) },
        { ...asked, counters: options.counters, onUnreadable },
        places,
        sink.faultsOf,
      );
    const onStored = (result: BatchResult) => this.meter.settled(result);
    const stored = store({ chunks: nothing(), batchesOf, options, sink, tally: body.tally, onStored });
    const verdict = await body.noteIn(this.journal, this.meter.body('partial', stored));
    this.log('usage records of messages ingested', source, options, verdict);
    return verdict;
  }

  /**
   * Ingests a body into a sink that is not the usage. Neither the journal nor the metrics count its records.
   * @throws as {@link ingest} does.
   */
  async load(
    open: SourceOpener,
    { admit = unlimited, ...options }: IngestRequest,
    sink: RecordSink,
  ): Promise<Verdict> {
    const source = await open();
    const batchesOf = this.batches.decoder(source, options, sink);
    const { chunks } = source;
    const verdict = await admit((onRecords) =>
      store({ chunks, batchesOf, options, sink, tally: new Tally(), onRecords }),
    );
    this.log('usage records staged', source, options, verdict);
    return verdict;
  }

  /**
   * Shows what a body would become. Stores nothing.
   * @throws ApiError when the body cannot be read to its end.
   */
  async preview(source: RecordSource, options: Omit<IngestOptions, 'mode'>): Promise<PreviewResult> {
    const preview = new Preview();
    const onIgnored = () => {
      preview.ignored++;
    };
    const asked = withCounters<IngestOptions>({ ...options, mode: 'partial', onIgnored }, source);
    for await (const sorted of this.batches.of(source, asked)) preview.add(sorted);
    return preview.result();
  }

  private log(
    message: string,
    { format }: Pick<RecordSource, 'format'>,
    { mode }: IngestOptions,
    verdict: Verdict,
  ): void {
    this.logger.info({ format, mode, ...verdict, errors: verdict.errors.length }, message);
  }
}

/** Tells of records that were not stored, by their messages. */
function tellRefused(
  refusals: readonly Refusal[],
  places: MessagePlaces,
  tell: MessageOptions['onRefused'],
): void {
  for (const refusal of refusals) {
    const { message, index } = places.find(refusal.index);
    tell(message, { ...refusal, index });
  }
}

/** The messages bring their own chunks. */
async function* nothing(): AsyncGenerator<Buffer, void, undefined> {
  // No chunk.
}

/** Stores a body in its mode. */
const store = (body: BodyIngest): Promise<Verdict> =>
  body.options.mode === 'atomic' ? ingestAtomic(body) : ingestPartial(body);

const unlimited: Admission = (work) => work();
