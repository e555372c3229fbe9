import type { UsageRecord } from '../../usage/usage-record.js';
import { contentHash } from './ingest-content-hash.js';
import type { HashedRecord } from './ingest-records.js';

/**
 * What became of a record: `accepted` is stored now; a `duplicate` had been stored before with the same content, a
 * `conflict` with other content, which stands.
 */
export type Outcome = 'accepted' | 'duplicate' | 'conflict';

/** Records to be stored together. Of an identity that comes more than once the first record counts. */
export class RecordBatch {
  /** The first record of each identity. */
  readonly firsts: readonly HashedRecord[];
  private readonly records: readonly HashedRecord[];
  /** Place of each identity in {@link firsts}. */
  private readonly places = new Map<string, number>();

  constructor(records: readonly UsageRecord[]) {
    this.records = records.map((record) => ({ record, contentHash: contentHash(record) }));
    this.firsts = this.records.filter((hashed) => {
      const identity = identityOf(hashed);
      const isFirst = !this.places.has(identity);
      if (isFirst) this.places.set(identity, this.places.size);
      return isFirst;
    });
  }

  /** Whether it matters which of two batches is stored first. */
  sharesIdentityWith(other: RecordBatch): boolean {
    for (const identity of this.places.keys()) if (other.places.has(identity)) return true;
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
      const place = this.places.get(identityOf(hashed)) ?? 0;
      const first = this.firsts[place];
      const standing = taken.get(place);
      if (standing === undefined && hashed === first) return 'accepted';
      return hashed.contentHash === (standing ?? first?.contentHash) ? 'duplicate' : 'conflict';
    });
  }
}

// No identifier holds NUL, so that it tells where one ends.
const identityOf = ({ record }: HashedRecord): string => `${record.accountId}\0${record.recordId}`;
