import type { UsageRecord } from '../../usage/usage-record.js';
import type { CopyRows } from '../copy.js';
import { FactRows } from './ingest-facts.js';

/**
 * What became of a record: `accepted` is stored now; a `duplicate` had been stored before with the same content, a
 * `conflict` with other content, which stands.
 */
export type Outcome = 'accepted' | 'duplicate' | 'conflict';

/** A record to be stored, and the hash of its content. */
export interface HashedRecord {
  readonly record: UsageRecord;
  readonly contentHash: string;
}

/** Records to be stored together. Of an identity that comes more than once the first record counts. */
export class RecordBatch {
  /** The first record of each identity, in the order of the records. */
  readonly firsts: readonly UsageRecord[];
  /** Where among all records each of {@link firsts} is. */
  private readonly rows: readonly number[];
  private readonly facts: FactRows;
  /** Of each account the place of each identifier in {@link firsts}. */
  private readonly places = new Map<string, Map<string, number>>();

  constructor(private readonly records: readonly UsageRecord[]) {
    this.facts = new FactRows(records);
    const rows: number[] = [];
    let accountId = '';
    let places = new Map<string, number>();
    records.forEach((record, row) => {
      if (record.accountId !== accountId) {
        ({ accountId } = record);
        places = this.placesOf(accountId);
      }
      const before = places.size;
      if (!places.has(record.recordId)) places.set(record.recordId, rows.length);
      if (places.size > before) rows.push(row);
    });
    this.rows = rows;
    this.firsts = rows.length === records.length ? records : rows.map((row) => records[row] as UsageRecord);
  }

  /** The facts' rows of some of {@link firsts}, by their places in ascending order; of all without. */
  factRows(places?: readonly number[]): CopyRows {
    return this.facts.rowsOf(places ? places.map((place) => this.rowOf(place)) : this.rows);
  }

  /** The ledger's rows of {@link firsts}, in the order in which identities are to be taken. */
  identityRows(): CopyRows {
    return this.facts.identityRowsOf(this.inOrder().map((place) => this.rowOf(place)));
  }

  /** Some of {@link firsts}, by their places, with their hashes. */
  hashed(places: readonly number[]): HashedRecord[] {
    return places.map((place) => ({
      record: this.firsts[place] as UsageRecord,
      contentHash: this.contentHash(place),
    }));
  }

  /** The hash of the content of one of {@link firsts}. */
  contentHash(place: number): string {
    return this.facts.contentHash(this.rowOf(place));
  }

  /**
   * The places of {@link firsts} in the one order in which identities are taken everywhere, so that two batches with
   * some in common wait for one another rather than each for the other. Mostly the identifiers of an account come in
   * order, and to sort them is to look once at each.
   */
  inOrder(): number[] {
    const ordered: number[] = [];
    for (const accountId of [...this.places.keys()].sort()) {
      const places = this.placesOf(accountId);
      let last = '';
      let sorted = true;
      for (const recordId of places.keys()) {
        sorted &&= last < recordId;
        last = recordId;
      }
      if (sorted) for (const place of places.values()) ordered.push(place);
      else for (const recordId of [...places.keys()].sort()) ordered.push(places.get(recordId) ?? 0);
    }
    return ordered;
  }

  /** Whether it matters which of two batches is stored first. */
  sharesIdentityWith(other: RecordBatch): boolean {
    for (const [accountId, places] of this.places) {
      const others = other.places.get(accountId);
      if (others) for (const recordId of places.keys()) if (others.has(recordId)) return true;
    }
    return false;
  }

  /**
   * What became of each record.
   * @param taken content hash of what stood already, by place in {@link firsts}.
   */
  outcomes(taken: ReadonlyMap<number, string>): Outcome[] {
    if (taken.size === 0 && this.firsts.length === this.records.length)
      return this.records.map(() => 'accepted');
    return this.records.map(({ accountId, recordId }, row) => {
      const place = this.placesOf(accountId).get(recordId) ?? 0;
      const standing = taken.get(place);
      if (standing === undefined && this.rowOf(place) === row) return 'accepted';
      return this.facts.contentHash(row) === (standing ?? this.contentHash(place)) ? 'duplicate' : 'conflict';
    });
  }

  private rowOf(place: number): number {
    return this.rows[place] as number;
  }

  private placesOf(accountId: string): Map<string, number> {
    let places = this.places.get(accountId);
    if (!places) this.places.set(accountId, (places = new Map<string, number>()));
    return places;
  }
}
