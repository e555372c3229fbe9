import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ensurePartition } from './sql/ingest-partition.js';

const NO_PARTITION = '23514';

/** Creates the partitions of the months in which records begin. */
@Injectable()
export class MonthlyPartitions {
  /** Months whose partition this instance has seen. */
  private readonly known = new Set<number>();

  constructor(private readonly database: Database) {}

  /**
   * Runs work that needs the partitions of months.
   * @param months as {@link monthOf} gives them.
   */
  async during<T>(months: ReadonlySet<number>, work: () => Promise<T>): Promise<T> {
    try {
      await this.ensure(months);
      return await work();
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== NO_PARTITION) throw error;
      // The retention may have dropped the partition since this instance last saw it.
      for (const month of months) this.known.delete(month);
      await this.ensure(months);
      return work();
    }
  }

  /** Creates missing partitions. */
  async ensure(months: ReadonlySet<number>): Promise<void> {
    for (const month of months) {
      if (this.known.has(month)) continue;
      await this.database.query(ensurePartition(month));
      this.known.add(month);
    }
  }
}

/** The UTC month of an instant, as its first millisecond. */
export function monthOf(instant: number): number {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The next month. */
export function monthAfter(month: number): number {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
