import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import { CLOCK, CONFIG } from '../config/config.module.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { CounterRepository } from './counters/counter.repository.js';
import type { CounterOptions, IngestOptions } from './ingest-options.js';
import { IngestMeter } from './ingest-meter.js';
import type { RecordSink } from './record-sink.js';
import { UsageRecordRepository, type StoreBatch } from './usage-record.repository.js';

/** Where records are stored that enter the usage. Storing a batch is timed. */
@Injectable()
export class RecordSinks {
  /** Ledger, facts and change log. */
  private readonly usage: RecordSink;

  constructor(
    records: UsageRecordRepository,
    private readonly readings: CounterRepository,
    private readonly horizons: RetentionHorizons,
    private readonly meter: IngestMeter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const metered = this.metered.bind(this);
    this.usage = {
      store: metered((batch) => records.store(batch)),
      storeAll: (months, work) => records.storeAll(months, (store) => work(metered(store))),
      prepare: (batch) => records.prepare(batch),
    };
  }

  /** The sink of records, or of counter readings: those are stored as the amounts between them. */
  of({ counters }: Pick<IngestOptions, 'counters'>): RecordSink {
    return counters ? this.ofReadings(counters) : this.usage;
  }

  private ofReadings({ wrapBits }: CounterOptions): RecordSink {
    const { readings, horizons } = this;
    const oldest = this.clock() - this.config.ingest.retentionMs;
    const rules = {
      wrapBits,
      takesFrom: (accountId: string) => Math.max(oldest, horizons.takesRecordsFrom(accountId)),
    };
    return {
      store: this.metered((batch) => readings.store(batch, rules)),
      storeAll: (months, work) => readings.storeAll(months, rules, (store) => work(this.metered(store))),
      monthsOf: (batch) => readings.monthsOf(batch),
      prepare: (batch) => readings.prepare(batch),
    };
  }

  private metered(store: StoreBatch): StoreBatch {
    return (batch) => this.meter.batch(() => store(batch));
  }
}
