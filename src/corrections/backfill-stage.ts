import { Injectable } from '@nestjs/common';
import { BackfillRefused } from './backfill-refused.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import { changeBackfill, lockedBackfill, type Backfill } from './backfill.js';
import type { BackfillKey } from './sql/backfill.js';
import { findOutside, findStaged, stageRecords, type ConflictingRow } from './sql/backfill-staging.js';
import type { Outcome, RecordBatch } from '../usage-records/sql/ingest-batch.js';
import { bring, ledgerOf } from '../usage-records/ledger.js';
import { CONTENT_HASH_BYTES } from '../usage-records/sql/ingest-content-hash.js';
import { UsageRecordRepository, type StoreBatch } from '../usage-records/usage-record.repository.js';

/** Keeps the records of open backfills. No report reads them there. */
@Injectable()
export class BackfillStage {
  constructor(
    private readonly units: UnitsOfWork,
    private readonly records: UsageRecordRepository,
  ) {}

  /**
   * Stages a batch. A record whose identifier is staged already is a duplicate or a conflict. An identifier that is
   * taken by a record outside of the range is a conflict.
   * @throws BackfillRefused `state` unless the backfill is open.
   */
  async store(backfill: Backfill, batch: RecordBatch, now: number): Promise<Outcome[]> {
    await this.prepare(batch);
    return this.units.run((unit) => stage(unit, backfill, batch, now));
  }

  /** Stages several batches, all or nothing. Their records must have been prepared. */
  storeAll<T>(backfill: Backfill, now: number, work: (store: StoreBatch) => Promise<T>): Promise<T> {
    return this.units.run((unit) => work((batch) => stage(unit, backfill, batch, now)));
  }

  /** Creates what the records need before they are stored. It does no harm if they are not stored. */
  prepare(batch: RecordBatch): Promise<void> {
    return this.records.prepare(batch);
  }
}

async function stage(
  unit: UnitOfWork,
  key: BackfillKey,
  batch: RecordBatch,
  now: number,
): Promise<Outcome[]> {
  // One load at a time. No load then waits for identifiers of another load, and none stages a record after the close.
  const backfill = await lockedBackfill(unit, key);
  if (backfill?.state !== 'open') throw new BackfillRefused('state', backfill ? [backfill.state] : []);
  if (batch.length === 0) return batch.outcomes(new Map());
  const conflicting = new Map<number, string>();
  const note = (places: readonly number[], rows: readonly ConflictingRow[]) => {
    for (const { place, content_hash: hash } of rows)
      conflicting.set(places[place] ?? -1, hash.toString('latin1', 0, CONTENT_HASH_BYTES));
  };
  const all = [...batch.firsts.keys()];
  const ledger = await ledgerOf(unit);
  await bring(unit, ledger, batch.firsts);
  note(all, await unit.query<ConflictingRow>(findOutside(ledger.layout, backfill, batch.hashed(all))));
  const inside = all.filter((place) => !conflicting.has(place));
  const staged = await unit.query<{ record_id: string }>(stageRecords(backfill, batch.hashed(inside)));
  if (staged.length < inside.length) {
    const ids = new Set(staged.map(({ record_id: id }) => id));
    const others = inside.filter((place) => !ids.has(batch.firsts[place]?.recordId ?? ''));
    note(others, await unit.query<ConflictingRow>(findStaged(backfill, batch.hashed(others))));
  }
  const changedAt = Math.max(backfill.changedAt, now);
  await changeBackfill(unit, backfill, { staged: { increment: staged.length }, changedAt });
  return batch.outcomes(conflicting);
}
