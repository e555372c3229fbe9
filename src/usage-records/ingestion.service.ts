import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import type { IngestConfig } from '../config/sections.js';
import { CLOCK, INGEST_CONFIG } from '../config/config.module.js';
import { CounterRepository } from './counters/counter.repository.js';
import { acceptsRecordsFrom } from '../horizons/horizons.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import {
  monthsOf,
  UsageRecordRepository,
  type RecordBatch,
  type StoreBatch,
} from './usage-record.repository.js';
import { ApiError } from '../errors/api-error.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { BatchSource } from './batch-source.js';
import { resultOf } from './batches.js';
import { BodyRefused } from './body-refused.js';
import { withCounters, type IngestOptions, type RecordSource } from './ingest-options.js';
import { IngestMeter } from './ingest-meter.js';
import { BodyTally } from './journal/body-tally.js';
import { IngestJournal } from './journal/ingest-journal.js';
import { Preview, type PreviewResult } from './preview.js';
import type { RecordSink } from './record-sink.js';
import { Spool } from './spool.js';
import { Tally, type BatchResult, type Verdict } from './verdict.js';

/**
 * Batches of one body that are stored at the same time, while the next is decoded. One would leave a core of the
 * database idle during each commit; more gained nothing.
 */
const BATCHES_IN_FLIGHT = 2;

interface BatchInFlight {
  readonly batch: RecordBatch;
  readonly result: Promise<BatchResult>;
}

/** Takes usage records in: decodes, validates and stores them, and tells what became of each. */
@Injectable()
export class IngestionService {
  /** The usage: what is stored there is in every figure. */
  private readonly usage: RecordSink;

  constructor(
    records: UsageRecordRepository,
    private readonly horizons: RetentionHorizons,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly meter: IngestMeter,
    private readonly journal: IngestJournal,
    private readonly readings: CounterRepository,
    private readonly batches: BatchSource,
  ) {
    const metered = this.metered.bind(this);
    this.usage = {
      store: metered((batch) => records.store(batch)),
      storeAll: (months, work) => records.storeAll(months, (store) => work(metered(store))),
      prepare: (batch) => records.prepare(batch),
    };
  }

  /**
   * Takes a body in. What is told as accepted is durable when this returns.
   * @throws ApiError when the body cannot be read to its end; of a partial one, the batches before are stored.
   * @throws BodyRefused when an atomic one has anything wrong with it.
   */
  async ingest(source: RecordSource, asked: IngestOptions): Promise<Verdict> {
    const options = withCounters(asked, source);
    const body = new BodyTally(options.principal.id);
    const counted = { ...source, chunks: body.countBytes(source.chunks) };
    const settled = (result: BatchResult) => this.meter.settled(result);
    const ingestion = this.takeIn(counted, options, this.sinkOf(options), body.tally, settled);
    const verdict = await body.noteIn(this.journal, this.meter.body(options.mode, ingestion));
    this.log('usage records taken in', source, options, verdict);
    return verdict;
  }

  /**
   * Takes a body in that is to go elsewhere than into the usage: what is in it is decoded, checked and told alike, and
   * counted nowhere as usage.
   * @throws as {@link ingest} does.
   */
  async load(source: RecordSource, options: IngestOptions, sink: RecordSink): Promise<Verdict> {
    const verdict = await this.takeIn(source, options, sink, new Tally(), () => undefined);
    this.log('usage records staged', source, options, verdict);
    return verdict;
  }

  private sinkOf({ counters }: IngestOptions): RecordSink {
    if (!counters) return this.usage;
    const { readings } = this;
    const oldest = this.clock() - this.config.retentionMs;
    const rules = async () => {
      const horizons = await this.horizons.current();
      return {
        wrapBits: counters.wrapBits,
        takesFrom: (accountId: string) => Math.max(oldest, acceptsRecordsFrom(horizons, accountId)),
      };
    };
    return {
      store: this.metered(async (batch) => readings.store(batch, await rules())),
      storeAll: async (months, work) =>
        readings.storeAll(months, await rules(), (store) => work(this.metered(store))),
      monthsOf: (batch) => readings.monthsOf(batch),
      prepare: (batch) => readings.prepare(batch),
    };
  }

  private metered(store: StoreBatch): StoreBatch {
    return (batch) => this.meter.batch(() => store(batch));
  }

  /**
   * Tells what would become of a body, and stores nothing.
   * @throws ApiError when the body cannot be read to its end.
   */
  async preview(source: RecordSource, options: Omit<IngestOptions, 'mode'>): Promise<PreviewResult> {
    const preview = new Preview();
    const onIgnored = () => {
      preview.ignored++;
    };
    for await (const sorted of this.batches.of(
      source,
      withCounters({ ...options, mode: 'partial', onIgnored }, source),
      this.usage,
    )) {
      preview.add(sorted);
    }
    return preview.result();
  }

  private takeIn(
    source: RecordSource,
    options: IngestOptions,
    sink: RecordSink,
    tally: Tally,
    settled: (result: BatchResult) => void,
  ): Promise<Verdict> {
    if (options.mode === 'atomic') return this.takeInWhole(source, options, sink);
    return this.takeInBatches(source, options, sink, tally, settled);
  }

  private log(message: string, { format }: RecordSource, { mode }: IngestOptions, verdict: Verdict): void {
    this.logger.info({ format, mode, ...verdict, errors: verdict.errors.length }, message);
  }

  private async takeInBatches(
    source: RecordSource,
    options: IngestOptions,
    sink: RecordSink,
    tally: Tally,
    settled: (result: BatchResult) => void,
  ): Promise<Verdict> {
    const inFlight: BatchInFlight[] = [];
    // Readings of one session would wait for each other all the same, and to store them in their order is least to do.
    const mostInFlight = options.counters ? 1 : BATCHES_IN_FLIGHT;
    const settleOldest = async () => {
      const result = await inFlight.shift()?.result;
      if (!result) return;
      tally.add(result);
      settled(result);
      await options.onBatch?.(result.refusals, tally.verdict());
    };
    const settleAll = async () => {
      while (inFlight.length > 0) await settleOldest();
    };
    try {
      for await (const sorted of this.batches.of(source, options, sink)) {
        options.onRecords?.(sorted.size);
        const { records: batch } = sorted;
        // Of two records with one identity the first must be stored first, in whatever batches they are.
        while (
          inFlight.length >= mostInFlight ||
          inFlight.some((other) => batch.sharesIdentityWith(other.batch))
        ) {
          await settleOldest();
        }
        // To store a batch takes as long again: others have their turn between.
        await setImmediate();
        const result = sink.store(batch).then((outcomes) => resultOf(sorted, outcomes));
        // Whoever waits for it hears of a failure; until then it must not pass for one that nobody handles.
        result.catch(() => undefined);
        inFlight.push({ batch, result });
      }
    } catch (error) {
      await settleAll().catch(() => undefined);
      throw withProgress(error, tally.verdict());
    }
    await settleAll();
    return tally.verdict();
  }

  private async takeInWhole(
    source: RecordSource,
    options: IngestOptions,
    sink: RecordSink,
  ): Promise<Verdict> {
    // Read to its end before anything is stored: a slow producer then holds no transaction, and none of its locks.
    const spool = new Spool();
    try {
      const kept = { ...source, chunks: spool.keep(source.chunks) };
      const months = await this.checkWhole(kept, options, sink, spool);
      return await sink.storeAll(months, (store) =>
        // What was ignored has been told when the body was checked.
        this.storeWhole(
          { ...source, chunks: spool.read() },
          { ...options, onIgnored: undefined },
          sink,
          store,
        ),
      );
    } finally {
      await spool.discard();
    }
  }

  /** The months of a body that is good as a whole. */
  private async checkWhole(
    source: RecordSource,
    options: IngestOptions,
    sink: RecordSink,
    spool: Spool,
  ): Promise<Set<number>> {
    const tally = new Tally();
    const months = new Set<number>();
    for await (const { size, records, refusals } of this.batches.of(source, options, sink)) {
      options.onRecords?.(size);
      tally.add({ accepted: 0, duplicates: 0, refusals });
      if (tally.anyRefused) spool.stop();
      else {
        for (const month of (sink.monthsOf ?? monthsOf)(records)) months.add(month);
        await sink.prepare(records);
      }
    }
    refuseIfBad(tally);
    return months;
  }

  private async storeWhole(
    source: RecordSource,
    options: IngestOptions,
    sink: RecordSink,
    store: StoreBatch,
  ): Promise<Verdict> {
    const tally = new Tally();
    for await (const sorted of this.batches.of(source, options, sink))
      tally.add(resultOf(sorted, await store(sorted.records)));
    refuseIfBad(tally);
    return tally.verdict();
  }
}

function refuseIfBad(tally: Tally): void {
  if (tally.anyRefused) throw new BodyRefused(tally.verdict(), tally.reasons, tally.anyForeign);
}

/** Of a body that broke off, also says how much of it is kept. */
function withProgress(error: unknown, { received }: Verdict): unknown {
  if (!(error instanceof ApiError) || error.faults[0].name !== 'CUT_OFF') return error;
  const [{ detail, ...fault }] = error.faults;
  const progress = `the first ${received} records were processed`;
  return new ApiError(
    { ...fault, detail: detail === undefined ? progress : `${detail}; ${progress}` },
    { cause: error.cause ?? error },
  );
}
