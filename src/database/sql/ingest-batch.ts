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

/** A record of a batch. */
export interface BatchRecord extends HashedRecord {
  /** Its place among all records of the batch. */
  readonly row: number;
}

/** Records to be stored together. Of an identity that comes more than once the first record counts. */
export class RecordBatch {
  /** The first record of each identity, in the order of the records. */
  readonly firsts: readonly BatchRecord[];
  private readonly records: readonly BatchRecord[];
  private readonly facts: FactRows;
  /** Of each account the place of each identifier in {@link firsts}. */
  private readonly places = new Map<string, Map<string, number>>();

  constructor(records: readonly UsageRecord[]) {
    const facts = new FactRows(records);
    const firsts: BatchRecord[] = [];
    let accountId = '';
    let places = new Map<string, number>();
    this.records = records.map((record, row) => {
      const hashed = { record, contentHash: facts.contentHash(row), row };
      if (record.accountId !== accountId) {
        ({ accountId } = record);
        places = this.placesOf(accountId);
      }
      if (!places.has(record.recordId)) {
        places.set(record.recordId, firsts.length);
        firsts.push(hashed);
      }
      return hashed;
    });
    this.firsts = firsts;
    this.facts = facts;
  }

  /** The facts' rows of some of {@link firsts}. */
  factRows(some: readonly BatchRecord[]): CopyRows {
    return this.facts.rowsOf(some.map(({ row }) => row));
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
    return this.records.map((hashed) => {
      const place = this.placesOf(hashed.record.accountId).get(hashed.record.recordId) ?? 0;
      const first = this.firsts[place];
      const standing = taken.get(place);
      if (standing === undefined && hashed === first) return 'accepted';
      return hashed.contentHash === (standing ?? first?.contentHash) ? 'duplicate' : 'conflict';
    });
  }

  private placesOf(accountId: string): Map<string, number> {
    let places = this.places.get(accountId);
    if (!places) this.places.set(accountId, (places = new Map<string, number>()));
    return places;
  }
}
