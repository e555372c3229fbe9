import { Injectable } from '@nestjs/common';
import { Database, type Session } from './database.js';
import { RecordBatch, type Outcome } from './sql/ingest-batch.js';
import { CONTENT_HASH_BYTES } from './sql/ingest-content-hash.js';
import { findConflicts, type ConflictRow } from './sql/ingest-conflicts.js';
import { ensurePartition } from './sql/ingest-partition.js';
import { insertRecords, type TakenRow } from './sql/ingest-records.js';

export { RecordBatch, type Outcome } from './sql/ingest-batch.js';

/** Stores a batch and tells what became of each of its records. */
export type StoreBatch = (batch: RecordBatch) => Promise<Outcome[]>;

const NO_PARTITION = '23514';

/** Stores usage records: each identity once, with the content it first came with. */
@Injectable()
export class UsageRecordRepository {
  /** Months whose partition this instance has seen standing. */
  private readonly knownMonths = new Set<number>();

  constructor(private readonly database: Database) {}

  /**
   * Stores a batch, in a transaction of its own unless it is to be part of another's. When that has ended, the accepted
   * records are durable.
   */
  async store(batch: RecordBatch, session?: Session): Promise<Outcome[]> {
    const months = monthsOf(batch);
    if (session) {
      await this.ensurePartitions(months);
      return storeBatch(session, batch);
    }
    return this.withPartitions(months, () => this.database.transaction((own) => storeBatch(own, batch)));
  }

  /**
   * Stores several batches, all or nothing.
   * @param months the months (as {@link monthOf} tells them) in which the records began.
   * @param work stores the batches, and throws when nothing of them is to stay. Runs anew when the database asks for
   * another attempt.
   */
  storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T> {
    return this.withPartitions(months, () =>
      this.database.transaction((session) => work((batch) => storeBatch(session, batch))),
    );
  }

  // A partition may have been dropped, with its month's retention, since this instance last saw it.
  private async withPartitions<T>(months: ReadonlySet<number>, work: () => Promise<T>): Promise<T> {
    try {
      await this.ensurePartitions(months);
      return await work();
    } catch (error) {
      if (!hasCode(error, NO_PARTITION)) throw error;
      for (const month of months) this.knownMonths.delete(month);
      await this.ensurePartitions(months);
      return work();
    }
  }

  private async ensurePartitions(months: ReadonlySet<number>): Promise<void> {
    for (const month of months) {
      if (this.knownMonths.has(month)) continue;
      await this.database.query(ensurePartition(month));
      this.knownMonths.add(month);
    }
  }
}

/** The UTC month of an instant, by its first millisecond. */
export function monthOf(instant: number): number {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function monthsOf(batch: RecordBatch): Set<number> {
  return new Set(batch.firsts.map(({ record }) => monthOf(record.startedAt)));
}

async function storeBatch(session: Session, batch: RecordBatch): Promise<Outcome[]> {
  const { firsts } = batch;
  if (firsts.length === 0) return [];
  const taken = await session.query<TakenRow>(insertRecords(firsts));
  if (taken.length === 0) return batch.outcomes(new Map());
  // A statement of its own: only a new snapshot shows what a concurrent transaction stored meanwhile.
  const contested = taken.flatMap(({ place }) => firsts[place] ?? []);
  const conflicts = await session.query<ConflictRow>(findConflicts(contested));
  const standing = new Map(taken.map(({ place }) => [place, firsts[place]?.contentHash ?? '']));
  for (const { place, content_hash: hash } of conflicts) {
    if (hash === null) throw new IdentityFreed();
    standing.set(taken[place]?.place ?? 0, hash.toString('latin1', 0, CONTENT_HASH_BYTES));
  }
  return batch.outcomes(standing);
}

/** An identity was taken in one statement and free in the next: whoever held it is gone, and the batch must be stored again. */
class IdentityFreed extends Error {
  readonly code = '40001';
}

const hasCode = (error: unknown, code: string): boolean =>
  (error as { code?: unknown } | null)?.code === code;
