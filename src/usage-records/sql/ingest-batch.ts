import { forEachInTurns } from '../../common/turns.js';
import { ReadFields } from '../../record-model/read-fields.js';
import { UsageColumns } from '../../record-model/usage-columns.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import type { CopyRows } from '../../database/copy.js';
import { IdentityIndex } from './identity-index.js';
import { FactRows } from './ingest-facts.js';
import type { LedgerKey } from './ledger-key.js';
import type { LedgerLayout } from './ledger-layout.js';

/**
 * The outcome of a record. `accepted`: stored now. `duplicate`: stored before with the same content. `conflict`: stored
 * before with other content, which stays.
 */
export type Outcome = 'accepted' | 'duplicate' | 'conflict';

/** A record to be stored, and the hash of its content. */
export interface HashedRecord {
  readonly record: UsageRecord;
  readonly contentHash: string;
  /** Its place in the ledger by key. Computed at each call. */
  readonly ledgerKey: () => LedgerKey;
}

/**
 * Records to be stored together. Of records with the same identity the first one counts. They are kept as rows of the
 * facts and as columns of countable values. Objects are made only on demand.
 */
export class RecordBatch {
  /** The countable values, a row for each record. */
  readonly columns: UsageColumns;
  /** The session of each record of counter readings; else empty. */
  readonly sessionIds: string[] = [];
  private readonly facts: FactRows;
  private index: IdentityIndex | undefined;
  private objects: readonly UsageRecord[] | undefined;

  /** @param room expected number of records. */
  constructor(records: readonly UsageRecord[] = [], room = records.length) {
    this.columns = new UsageColumns(room);
    this.facts = new FactRows(room);
    if (records.length === 0) return;
    const fields = new ReadFields();
    for (const record of records) this.add(fields.set(record));
  }

  /**
   * Adds a record. All records must be added before any other call.
   * @param sessionId the session of a counter reading.
   */
  add(fields: ReadFields, sessionId?: string): void {
    const { columns, facts } = this;
    if (sessionId !== undefined) this.sessionIds.push(sessionId);
    columns.add(fields);
    facts.add(fields, columns.subscriberOf(columns.length - 1));
  }

  /** The number of records, with repeated ones. */
  get length(): number {
    return this.columns.length;
  }

  /** The record in a row. */
  recordAt(row: number): UsageRecord {
    return this.facts.recordAt(row);
  }

  /** The rows of the first record of each identity, ascending. */
  get firstRows(): readonly number[] {
    return this.identities.firstRows;
  }

  /** The first record of each identity, in the order of the records. */
  get firsts(): readonly UsageRecord[] {
    return (this.objects ??= this.firstRows.map((row) => this.facts.recordAt(row)));
  }

  /** The facts' rows of some of {@link firsts}, by their places in ascending order. Without `places`, of all. */
  factRows(places?: readonly number[]): CopyRows {
    return this.facts.rowsOf(places ? places.map((place) => this.rowOf(place)) : this.firstRows);
  }

  /**
   * The ledger's rows of {@link firsts}, in the order in which identities are to be taken.
   * @param isWanted tells by its place which of them. Absent: all.
   */
  identityRows(ledger: LedgerLayout, isWanted?: (place: number) => boolean): CopyRows {
    const rows = isWanted
      ? this.inOrder().flatMap((place) => (isWanted(place) ? this.rowOf(place) : []))
      : this.identities.inOrder();
    return this.facts.identityRowsOf(ledger, rows);
  }

  /** Some of {@link firsts}, by their places, with their hashes. */
  hashed(places: readonly number[]): HashedRecord[] {
    return places.map((place) => ({
      record: this.firsts[place] as UsageRecord,
      contentHash: this.contentHash(place),
      ledgerKey: () => this.facts.ledgerKey(this.rowOf(place)),
    }));
  }

  /** The hash of the content of one of {@link firsts}. */
  contentHash(place: number): string {
    return this.contentHashAt(this.rowOf(place));
  }

  /** The hash of the content of the record in a row. */
  contentHashAt(row: number): string {
    return this.facts.contentHash(row);
  }

  /** Whether one of {@link firsts} has the content of a hash. */
  hasContent(place: number, hash: string): boolean {
    return this.facts.hasContent(this.rowOf(place), hash);
  }

  /**
   * The places of {@link firsts} in the order in which all code takes identities. So two batches with common identities
   * cannot deadlock: one waits for the other.
   */
  inOrder(): number[] {
    const rows = this.identities.inOrder();
    if (this.firstRows.length === this.length) return rows;
    const places = new Map(this.firstRows.map((row, place) => [row, place]));
    return rows.map((row) => places.get(row) ?? 0);
  }

  /** Whether it matters which of two batches is stored first. */
  sharesIdentityWith(other: RecordBatch): boolean {
    return this.identities.meets(other.identities);
  }

  /**
   * The outcome of each record. They are found in turns with other work: to tell a conflict, a record is hashed anew.
   * @param taken the content hash of each record that was stored before, by place in {@link firsts}.
   */
  async outcomes(taken: ReadonlyMap<number, string>): Promise<Outcome[]> {
    const { length, firstRows, identities, facts } = this;
    const outcomes = new Array<Outcome>(length).fill('accepted');
    if (taken.size === 0 && firstRows.length === length) return outcomes;
    const standing = new Map([...taken].map(([place, hash]) => [this.rowOf(place), hash]));
    await forEachInTurns(outcomes.keys(), (row) => {
      const first = identities.firstOf(row);
      const hash = standing.get(first);
      if (hash === undefined && first === row) return;
      const isKnown = facts.hasContent(row, hash ?? facts.contentHash(first));
      outcomes[row] = isKnown ? 'duplicate' : 'conflict';
    });
    return outcomes;
  }

  private get identities(): IdentityIndex {
    return (this.index ??= new IdentityIndex(this.facts, this.columns));
  }

  private rowOf(place: number): number {
    return this.firstRows[place] as number;
  }
}
