import { mayUseAccount, type Principal } from '../access/authentication/principal.js';
import { acceptsRecordsFrom, latestFacts, type AllHorizons } from '../horizons/horizons.js';
import { RecordBatch, type Outcome } from './usage-record.repository.js';
import type { Fault } from '../errors/api-error.js';
import { AT } from '../record-model/field-places.js';
import { ReadFields } from '../record-model/read-fields.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { sessionOf } from './counters/reading-reader.js';
import type { RecordTaker } from './decoders/decoded.js';
import { detached } from './detached.js';
import type { FaultsOf } from './record-sink.js';
import { toWire } from './to-wire.js';
import { RefusedRecord } from './validation/record-reader.js';
import type { BatchResult, Refusal } from './verdict.js';

/** Consecutive records of a body: those that can be stored, and those that are rejected at once. */
export class SortedBatch {
  /** The records to be stored. */
  readonly records: RecordBatch;
  /** Their places in the body. */
  readonly indexes: number[] = [];
  readonly refusals: Refusal[] = [];
  /** The difference between line and place, and the place from which on it applies. Only blank lines change it. */
  private readonly leads: { readonly from: number; readonly by: number }[] = [];
  private lead = Number.NaN;

  /** @param size expected number of records and rejections. */
  constructor(size: number) {
    this.records = new RecordBatch([], Math.min(size, MOST_EXPECTED));
  }

  /** Notes the line of a record that is to be stored, if the body has lines. */
  noteLine(index: number, line: number | undefined): void {
    if (line === undefined || line - index === this.lead) return;
    this.lead = line - index;
    this.leads.push({ from: index, by: this.lead });
  }

  /** The line of a record that is to be stored. */
  lineOf(index: number): number | undefined {
    const lead = this.leads.findLast(({ from }) => from <= index);
    return lead && index + lead.by;
  }

  /** The number of records, good and bad. */
  get size(): number {
    return this.indexes.length + this.refusals.length;
  }
}

const MOST_EXPECTED = 5_000;
const MOST_REMEMBERED = 10_000;

/** Sorts the records of a body into batches: records that the credential may store, and rejected ones. */
export class BatchFiller implements RecordTaker {
  private current: SortedBatch | undefined;
  /** Expected number of records of the next batch: a body has a few records, or many batches. */
  private expected = FIRST_EXPECTED;
  private full: SortedBatch[] = [];
  private index = 0;
  private readonly permissions = new Map<string, boolean>();
  private readonly given = new ReadFields();
  /** Every account keeps records from this instant on. For most records no other horizon needs to be looked up. */
  private latestFacts: number;

  constructor(
    private readonly principal: Principal,
    private horizons: AllHorizons,
    /** Records of a batch. */
    private readonly batchSize: number,
    /** Finds faults of valid records that only the sink knows. */
    private readonly faultsOf?: FaultsOf,
  ) {
    this.latestFacts = latestFacts(horizons);
  }

  /** Checks the records that follow against other horizons. */
  useHorizons(horizons: AllHorizons): void {
    if (horizons === this.horizons) return;
    this.horizons = horizons;
    this.latestFacts = latestFacts(horizons);
  }

  /** @param sessionId the session of a counter reading. */
  fields(fields: ReadFields, line?: number, sessionId?: string): void {
    const faults = this.faultsIn(fields, sessionId !== undefined);
    if (faults.length > 0) {
      const record = fields.toRecord();
      this.refuse(record.recordId, faults, toWire(record, sessionId), line);
      return;
    }
    const { filling, index } = this;
    filling.records.add(fields, sessionId);
    filling.indexes.push(index);
    filling.noteLine(index, line);
    this.next();
  }

  value(value: UsageRecord | RefusedRecord, raw?: unknown, line?: number): void {
    if (!(value instanceof RefusedRecord)) {
      this.fields(this.given.set(value), line, sessionOf(value));
      return;
    }
    const { accountId, recordId, faults } = value;
    const foreign = accountId !== undefined && !this.mayWrite(accountId) ? [FOREIGN] : [];
    this.refuse(recordId, [...foreign, ...faults], raw, line);
  }

  /** The place of the next record. */
  get place(): number {
    return this.index;
  }

  /** Takes the batches that are full out of this object. */
  takeFull(): readonly SortedBatch[] {
    const { full } = this;
    if (full.length > 0) this.full = [];
    return full;
  }

  /** Takes the rest, at the end of the body. */
  takeRest(): readonly SortedBatch[] {
    return this.current ? [this.current] : [];
  }

  private get filling(): SortedBatch {
    return (this.current ??= new SortedBatch(this.expected));
  }

  private faultsIn(fields: ReadFields, isReading: boolean): readonly Fault[] {
    const accountId = this.filling.records.columns.accountIn(fields);
    if (!this.mayWrite(accountId)) return [FOREIGN];
    const startedAt = fields.numbers[AT.started_at] as number;
    // A reading stores nothing before the time from which its account accepts usage.
    if (isReading)
      return this.isTooOld(accountId, fields.numbers[AT.ended_at] as number) ? [READ_TOO_OLD] : NONE;
    if (this.isTooOld(accountId, startedAt)) return [TOO_OLD];
    return this.faultsOf?.(accountId, startedAt) ?? NONE;
  }

  private refuse(recordId: string | undefined, faults: readonly Fault[], raw: unknown, line?: number): void {
    this.filling.refusals.push({ verdict: 'rejected', index: this.index, line, recordId, faults, raw });
    this.next();
  }

  private next(): void {
    this.index++;
    const { filling } = this;
    if (filling.size < this.batchSize) return;
    this.full.push(filling);
    this.current = undefined;
    this.expected = this.batchSize;
  }

  /** Records of that time are removed, so its figures could no longer be computed from records. */
  private isTooOld(accountId: string, instant: number): boolean {
    return instant < this.latestFacts && instant < acceptsRecordsFrom(this.horizons, accountId);
  }

  // Cached, since a key may have thousands of accounts and a body millions of records.
  private mayWrite(accountId: string): boolean {
    let permitted = this.permissions.get(accountId);
    if (permitted === undefined) {
      permitted = mayUseAccount(this.principal, accountId);
      if (this.permissions.size >= MOST_REMEMBERED) this.permissions.clear();
      this.permissions.set(detached(accountId), permitted);
    }
    return permitted;
  }
}

const FIRST_EXPECTED = 64;
const NONE: readonly Fault[] = [];
const TOO_OLD: Fault = {
  name: 'STARTED_AT',
  field: 'started_at',
  detail: "must not be older than the account's retention",
};
const READ_TOO_OLD: Fault = { ...TOO_OLD, name: 'ENDED_AT', field: 'ended_at' };
const FOREIGN: Fault = { name: 'RECORD_ACCOUNT', field: 'account_id' };
const CONFLICT: readonly Fault[] = [{ name: 'RECORD_CONFLICT', field: 'record_id' }];

/** The result of a batch. @param outcomes of the batch's records that could be stored. */
export function resultOf(batch: SortedBatch, outcomes: readonly Outcome[]): BatchResult {
  const { records, indexes, refusals } = batch;
  let [accepted, duplicates] = [0, 0];
  const conflicts: Refusal[] = [];
  outcomes.forEach((outcome, row) => {
    if (outcome === 'accepted') accepted++;
    else if (outcome === 'duplicate') duplicates++;
    else {
      const record = records.recordAt(row);
      const index = indexes[row] ?? 0;
      conflicts.push({
        verdict: 'conflict',
        index,
        line: batch.lineOf(index),
        recordId: record.recordId,
        faults: CONFLICT,
        raw: toWire(record, records.sessionIds[row]),
      });
    }
  });
  const all = [...refusals, ...conflicts].sort((one, other) => one.index - other.index);
  return { accepted, duplicates, refusals: all };
}
