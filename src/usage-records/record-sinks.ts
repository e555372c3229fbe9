import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import type { IngestConfig } from '../config/sections.js';
import { CLOCK, INGEST_CONFIG } from '../config/config.module.js';
import { acceptsRecordsFrom } from '../horizons/horizons.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { CounterRepository } from './counters/counter.repository.js';
import type { CounterOptions, IngestOptions } from './ingest-options.js';
import { IngestMeter } from './ingest-meter.js';
import type { RecordSink } from './record-sink.js';
import { UsageRecordRepository, type StoreBatch } from './usage-record.repository.js';

/** The sinks of records that become usage. They measure the time of storing a batch. */
@Injectable()
export class RecordSinks {
  /** Writes to the ledger, the facts and the change log. */
  private readonly usage: RecordSink;

  constructor(
    records: UsageRecordRepository,
    private readonly readings: CounterRepository,
    private readonly horizons: RetentionHorizons,
    private readonly meter: IngestMeter,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const metered = this.metered.bind(this);
    this.usage = {
      store: metered((batch) => records.store(batch)),
      storeAll: (months, work) => records.storeAll(months, (store) => work(metered(store))),
      prepare: (batch) => records.prepare(batch),
    };
  }

  /** The sink for records, or for counter readings. Of readings it stores the amounts between them. */
  of({ counters }: Pick<IngestOptions, 'counters'>): RecordSink {
    return counters ? this.ofReadings(counters) : this.usage;
  }

  private ofReadings({ wrapBits }: CounterOptions): RecordSink {
    const { readings } = this;
    const oldest = this.clock() - this.config.retentionMs;
    const rules = async () => {
      const horizons = await this.horizons.current();
      return {
        wrapBits,
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
}
