import { Injectable } from '@nestjs/common';
import { LONGEST_RECORD_MS } from '../../record-model/usage-record.js';
import { Cluster } from '../../cluster/cluster.js';
import { ChangeSignal } from '../../rollups/change-signal.js';
import { storeReadings, type ReadingRules } from './counter-storing.js';
import { Database } from '../../database/database.js';
import { monthAfter, monthOf, MonthlyPartitions } from '../monthly-partitions.js';
import type { Outcome, RecordBatch } from '../sql/ingest-batch.js';
import { UsageRecordRepository, type StoreBatch } from '../usage-record.repository.js';

export type { ReadingRules } from './counter-storing.js';

/**
 * Stores readings of counters. One transaction stores the amounts between consecutive readings of a session, as
 * records, and the readings themselves. The records of a batch have the values that the counters showed, and the batch
 * knows the session of each.
 */
@Injectable()
export class CounterRepository {
  constructor(
    private readonly database: Database,
    private readonly partitions: MonthlyPartitions,
    private readonly records: UsageRecordRepository,
    private readonly signal: ChangeSignal,
    private readonly cluster: Cluster,
  ) {}

  /** Stores a batch. When it resolves, the accepted readings are durable. */
  async store(batch: RecordBatch, rules: ReadingRules): Promise<Outcome[]> {
    if (batch.length === 0) return [];
    await this.prepare(batch);
    return this.storeAll(this.monthsOf(batch), rules, (store) => store(batch));
  }

  /**
   * Stores several batches, all or nothing. Their records must have been prepared.
   * @param months the result of {@link monthsOf} for the batches.
   */
  async storeAll<T>(
    months: ReadonlySet<number>,
    rules: ReadingRules,
    work: (store: StoreBatch) => Promise<T>,
  ): Promise<T> {
    const isDistributed = await this.cluster.isDistributed();
    const result = await this.partitions.during(months, () =>
      this.database.write((transaction) =>
        work((batch) => storeReadings({ transaction, isDistributed }, batch, rules)),
      ),
    );
    this.signal.notify();
    return result;
  }

  /** Creates what the records need before they are stored. It does no harm if they are not stored. */
  prepare(batch: RecordBatch): Promise<void> {
    return this.records.prepare(batch);
  }

  /** The months in which a record may begin that is stored, or replaced, because of a batch. */
  monthsOf({ columns: { endedAt, length } }: RecordBatch): Set<number> {
    const months = new Set<number>();
    for (let row = 0; row < length; row++) {
      const readAt = endedAt[row] as number;
      const last = readAt + LONGEST_RECORD_MS;
      for (let month = monthOf(readAt - LONGEST_RECORD_MS); month <= last; month = monthAfter(month))
        months.add(month);
    }
    return months;
  }
}
