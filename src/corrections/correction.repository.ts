import { Injectable } from '@nestjs/common';
import { changesOf } from '../rollups/stored/changes.js';
import { compareTexts } from '../common/text-order.js';
import { forEachInTurns } from '../common/turns.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { ChangeSignal } from '../rollups/change-signal.js';
import { MonthlyPartitions } from '../usage-records/monthly-partitions.js';
import {
  insertCorrection,
  insertVersions,
  voidIdentities,
  type Correction,
  type OldVersion,
} from './sql/correction.js';
import { contentOf } from '../usage-records/sql/fact-rows.js';
import { RecordBatch } from '../usage-records/sql/ingest-batch.js';
import { CONTENT_HASH_BYTES } from '../usage-records/sql/ingest-content-hash.js';
import { changeRows } from '../usage-records/sql/ingest-rows.js';
import { ledgerOf } from '../usage-records/ledger.js';
import { changeIdentities, type IdentityRow } from '../usage-records/sql/standing-facts.js';
import { changesLeaving, lockIdentitiesOf, removeStanding } from '../usage-records/standing-facts.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import { monthsOf, UsageRecordRepository } from '../usage-records/usage-record.repository.js';

export type { Correction } from './sql/correction.js';

/** The outcome of a record that was to be voided. */
export type VoidOutcome = 'voided' | 'already_voided' | 'unknown';

/** The outcome of a record that was to be amended. `restored`: the record had been voided. */
export type AmendOutcome = 'amended' | 'restored' | 'unchanged' | 'unknown';

/**
 * Work in the transaction of a correction, once the outcomes are known. It throws to cancel the correction. It is
 * called again when the database asks for another attempt.
 */
export type Alongside<T> = (unit: UnitOfWork, outcomes: readonly T[]) => Promise<void>;

/**
 * Corrects stored records. One transaction changes the facts, the ledger, the change log and the kept old versions: a
 * reader sees all of the old data or all of the new.
 *
 * Identities are locked first, in the same order as by batches. Only the transaction that holds an identity's lock
 * changes its facts.
 */
@Injectable()
export class CorrectionRepository {
  constructor(
    private readonly units: UnitsOfWork,
    private readonly partitions: MonthlyPartitions,
    private readonly records: UsageRecordRepository,
    private readonly signal: ChangeSignal,
  ) {}

  /** Voids records of an account. No identifier may be given twice. */
  async voidRecords(
    correction: Correction,
    recordIds: readonly string[],
    alongside: Alongside<VoidOutcome>,
  ): Promise<VoidOutcome[]> {
    const { accountId } = correction;
    const places = recordIds.map((_, place) => place).sort(byText(recordIds));
    const outcomes = await this.units.run(async (transaction) => {
      const ledger = await ledgerOf(transaction);
      const taken = await lockIdentitiesOf(transaction, ledger, accountId, recordIds, places);
      const removed = await removeStanding(transaction, accountId, recordIds, taken);
      const outcomes = recordIds.map((recordId, place): VoidOutcome => {
        if (removed.has(recordId)) return 'voided';
        return (taken.get(place)?.voided_at ?? null) === null ? 'unknown' : 'already_voided';
      });
      await alongside(transaction, outcomes);
      if (removed.size === 0) return outcomes;
      const standing = new Map([...taken].filter(([, identity]) => identity.voided_at === null));
      const old = await versionsOf(recordIds, standing, removed);
      await transaction.query(insertCorrection(correction));
      await transaction.query(insertVersions(correction, old));
      await transaction.query(
        voidIdentities(
          ledger.layout,
          accountId,
          correction.madeAt,
          old.map(({ recordId }) => recordId),
        ),
      );
      await transaction.copy([changesLeaving([...removed.values()])]);
      return outcomes;
    });
    this.signal.notify();
    return outcomes;
  }

  /**
   * Replaces the content of records of an account. All records must be of the account, and no identifier may come
   * twice.
   */
  async amendRecords(
    correction: Correction,
    records: readonly UsageRecord[],
    alongside: Alongside<AmendOutcome>,
  ): Promise<AmendOutcome[]> {
    const batch = new RecordBatch(records);
    await this.records.prepare(batch);
    const outcomes = await this.partitions.during(monthsOf(batch), () =>
      this.units.run((transaction) => amend(transaction, correction, batch, alongside)),
    );
    this.signal.notify();
    return outcomes;
  }
}

async function amend(
  transaction: UnitOfWork,
  correction: Correction,
  batch: RecordBatch,
  alongside: Alongside<AmendOutcome>,
): Promise<AmendOutcome[]> {
  const { accountId } = correction;
  const { firsts } = batch;
  const recordIds = firsts.map(({ recordId }) => recordId);
  const ledger = await ledgerOf(transaction);
  const taken = await lockIdentitiesOf(transaction, ledger, accountId, recordIds, batch.inOrder());
  const others = await changedOf(batch, taken);
  const removed = await removeStanding(transaction, accountId, recordIds, others);
  const outcomes = recordIds.map((recordId, place): AmendOutcome => {
    const identity = taken.get(place);
    if (!identity) return 'unknown';
    if (identity.voided_at !== null) return 'restored';
    if (!others.has(place)) return 'unchanged';
    return removed.has(recordId) ? 'amended' : 'unknown';
  });
  await alongside(transaction, outcomes);
  const places = [...firsts.keys()].filter((place) => /amended|restored/.test(outcomes[place] ?? ''));
  if (places.length === 0) return outcomes;
  const stored = batch.hashed(places);
  const contents = stored.map(({ record, contentHash }) => ({ ...record, contentHash }));
  await transaction.query(insertCorrection(correction));
  await transaction.query(insertVersions(correction, await versionsOf(recordIds, others, removed)));
  await transaction.query(changeIdentities(ledger.layout, accountId, contents));
  const changes = changeRows(changesOf(stored.map(({ record }) => record)), Date.now());
  await transaction.copy([batch.factRows(places), changes, changesLeaving([...removed.values()])]);
  return outcomes;
}

const byText =
  (texts: readonly string[]) =>
  (one: number, other: number): number =>
    compareTexts(texts[one] ?? '', texts[other] ?? '');

/** The identities without those that stand with the content that they are to have, in turns with other work. */
async function changedOf(
  batch: RecordBatch,
  taken: ReadonlyMap<number, IdentityRow>,
): Promise<Map<number, IdentityRow>> {
  const changed = new Map<number, IdentityRow>();
  await forEachInTurns(taken, ([place, identity]) => {
    const stands = identity.voided_at === null;
    if (!stands || !batch.hasContent(place, hashOf(identity))) changed.set(place, identity);
  });
  return changed;
}

/**
 * The versions to be kept, of records that were removed and of records that had been voided. They are written in turns
 * with other work.
 */
async function versionsOf(
  recordIds: readonly string[],
  taken: ReadonlyMap<number, IdentityRow>,
  removed: ReadonlyMap<string, UsageRecord>,
): Promise<OldVersion[]> {
  const versions: OldVersion[] = [];
  await forEachInTurns(taken, ([place, identity]) => {
    const recordId = recordIds[place] ?? '';
    const record = removed.get(recordId);
    if (!record && identity.voided_at === null) return;
    const { started_at: startedAt, content_hash: contentHash } = identity;
    versions.push({ recordId, startedAt, contentHash, content: record ? contentOf(record) : null });
  });
  return versions;
}

const hashOf = ({ content_hash: hash }: IdentityRow): string =>
  hash.toString('latin1', 0, CONTENT_HASH_BYTES);
