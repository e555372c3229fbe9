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

/** Records of a body that follow each other: those that can be stored, and those that are refused at once. */
export class SortedBatch {
  /** The records to be stored. */
  readonly records: RecordBatch;
  /** Their places in the body. */
  readonly indexes: number[] = [];
  readonly refusals: Refusal[] = [];
  /** How far lines are ahead of places, and from which place on. That changes with blank lines only. */
  private readonly leads: { readonly from: number; readonly by: number }[] = [];
  private lead = Number.NaN;

  /** @param size records and refusals that there will probably be. */
  constructor(size: number) {
    this.records = new RecordBatch([], Math.min(size, MOST_EXPECTED));
  }

  /** Notes the line of a record that is to be stored, where the body has lines. */
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

  /** How many records these were, good or bad. */
  get size(): number {
    return this.indexes.length + this.refusals.length;
  }
}

const MOST_EXPECTED = 5_000;
const MOST_REMEMBERED = 10_000;

/** Sorts the records of a body into batches: what the credential may store, and what is refused. */
export class BatchFiller implements RecordTaker {
  private current: SortedBatch | undefined;
  /** Records that the next batch will probably have: a body has few, or many batches. */
  private expected = FIRST_EXPECTED;
  private full: SortedBatch[] = [];
  private index = 0;
  private readonly permissions = new Map<string, boolean>();
  private readonly given = new ReadFields();
  /** Records since then are kept of every account: mostly no other horizon needs to be looked up. */
  private latestFacts: number;

  constructor(
    private readonly principal: Principal,
    private horizons: AllHorizons,
    /** Records of a batch. */
    private readonly batchSize: number,
    /** What the sink finds wrong with a record that is good in itself. */
    private readonly faultsOf?: FaultsOf,
  ) {
    this.latestFacts = latestFacts(horizons);
  }

  /** Checks the records that follow by other horizons. */
  useHorizons(horizons: AllHorizons): void {
    if (horizons === this.horizons) return;
    this.horizons = horizons;
    this.latestFacts = latestFacts(horizons);
  }

  /** @param sessionId of a counter reading. */
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

  /** The batches that are full, once each. */
  takeFull(): readonly SortedBatch[] {
    const { full } = this;
    if (full.length > 0) this.full = [];
    return full;
  }

  /** What is left when the body is at its end. */
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
    // Of a reading nothing is stored of the time before its account takes usage.
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

  /** Records of that time are removed, so its figures could not be computed from records any more. */
  private isTooOld(accountId: string, instant: number): boolean {
    return instant < this.latestFacts && instant < acceptsRecordsFrom(this.horizons, accountId);
  }

  // Remembered, since a key may have thousands of accounts and a body millions of records.
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

/** What became of a batch, given what became of those of its records that could be stored. */
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
