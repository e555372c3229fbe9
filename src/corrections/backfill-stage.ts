import { Injectable } from '@nestjs/common';
import { BackfillRefused } from './backfill-refused.js';
import { Database, type Transaction } from '../database/database.js';
import { countStaged, lockBackfill, type BackfillRow } from './sql/backfill.js';
import { findOutside, findStaged, stageRecords, type HinderedRow } from './sql/backfill-staging.js';
import type { Outcome, RecordBatch } from '../usage-records/sql/ingest-batch.js';
import { CONTENT_HASH_BYTES } from '../usage-records/sql/ingest-content-hash.js';
import { UsageRecordRepository, type StoreBatch } from '../usage-records/usage-record.repository.js';

/** Keeps the records of open backfills where no report finds them. */
@Injectable()
export class BackfillStage {
  constructor(
    private readonly database: Database,
    private readonly records: UsageRecordRepository,
  ) {}

  /**
   * Stages a batch. Records of equal identifiers are told apart by what is staged already; an identifier that stands
   * for a record outside of the range is in conflict.
   * @throws BackfillRefused `state` unless the backfill is open.
   */
  async store(backfill: BackfillRow, batch: RecordBatch, now: number): Promise<Outcome[]> {
    await this.prepare(batch);
    return this.database.write((transaction) => stage(transaction, backfill, batch, now));
  }

  /** Stages several batches, all or nothing. Their records must have been prepared. */
  storeAll<T>(backfill: BackfillRow, now: number, work: (store: StoreBatch) => Promise<T>): Promise<T> {
    return this.database.write((transaction) => work((batch) => stage(transaction, backfill, batch, now)));
  }

  /** What must be there before the records are stored, and does no harm without them. */
  prepare(batch: RecordBatch): Promise<void> {
    return this.records.prepare(batch);
  }
}

async function stage(
  transaction: Transaction,
  backfill: BackfillRow,
  batch: RecordBatch,
  now: number,
): Promise<Outcome[]> {
  // One load at a time: so none waits for the records of another, and none comes after the close.
  const [locked] = await transaction.query<BackfillRow>(lockBackfill(backfill));
  if (locked?.state !== 'open') throw new BackfillRefused('state', locked ? [locked.state] : []);
  if (batch.length === 0) return batch.outcomes(new Map());
  const hindered = new Map<number, string>();
  const note = (places: readonly number[], rows: readonly HinderedRow[]) => {
    for (const { place, content_hash: hash } of rows)
      hindered.set(places[place] ?? -1, hash.toString('latin1', 0, CONTENT_HASH_BYTES));
  };
  const all = [...batch.firsts.keys()];
  note(all, await transaction.query<HinderedRow>(findOutside(backfill, batch.hashed(all))));
  const inside = all.filter((place) => !hindered.has(place));
  const staged = await transaction.query<{ record_id: string }>(stageRecords(backfill, batch.hashed(inside)));
  if (staged.length < inside.length) {
    const ids = new Set(staged.map(({ record_id: id }) => id));
    const others = inside.filter((place) => !ids.has(batch.firsts[place]?.recordId ?? ''));
    note(others, await transaction.query<HinderedRow>(findStaged(backfill, batch.hashed(others))));
  }
  await transaction.query(countStaged(backfill, staged.length, now));
  return batch.outcomes(hindered);
}
