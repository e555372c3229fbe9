import { hashBytes, sameBytes } from '../../common/byte-texts.js';
import type { UsageColumns } from '../../record-model/usage-columns.js';
import type { FactRows } from './ingest-facts.js';

const LENGTH_BYTES = 4;
const WORD = 4;

/** The identities of a batch's records: finds repeated ones, and the order in which they are to be taken. */
export class IdentityIndex {
  /** The first row of each identity, ascending. */
  readonly firstRows: number[] = [];
  private readonly view: DataView;
  /** For each row: where its identity begins, where its identifier begins, and where both end. */
  private readonly starts: Int32Array;
  private readonly recordIds: Int32Array;
  private readonly ends: Int32Array;
  private readonly hashes: Int32Array;
  /** A hash table. Each slot has a row plus one, or 0. */
  private readonly slots: Int32Array;

  constructor(
    facts: FactRows,
    private readonly columns: UsageColumns,
  ) {
    const { length } = columns;
    const { view } = facts;
    this.view = view;
    this.starts = new Int32Array(length);
    this.recordIds = new Int32Array(length);
    this.ends = new Int32Array(length);
    this.hashes = new Int32Array(length);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 1)));
    for (let row = 0; row < length; row++) {
      const start = facts.identityStart(row);
      const end = facts.identityEnd(row);
      const hash = hashBytes(view, start, end - start);
      this.starts[row] = start;
      this.recordIds[row] = start + LENGTH_BYTES + view.getInt32(start) + LENGTH_BYTES;
      this.ends[row] = end;
      this.hashes[row] = hash;
      const slot = this.slotOf(hash, view, start, end);
      if (this.slots[slot] !== 0) continue;
      this.slots[slot] = row + 1;
      this.firstRows.push(row);
    }
  }

  /** The first row with the identity of a row. */
  firstOf(row: number): number {
    return (this.slots[this.slotIn(this, row)] as number) - 1;
  }

  /** Whether any identity is also in another batch. */
  meets(other: IdentityIndex): boolean {
    for (const row of this.firstRows) if (other.slots[this.slotIn(other, row)] !== 0) return true;
    return false;
  }

  /**
   * {@link firstRows} in order of accounts, then of identifiers, both by their bytes. Usually the identifiers of an
   * account come nearly in order.
   */
  inOrder(): number[] {
    const { account, texts } = this.columns;
    const byAccount: (number[] | undefined)[] = new Array<undefined>(texts.size).fill(undefined);
    for (const row of this.firstRows) (byAccount[account[row] as number] ??= []).push(row);
    const accounts = byAccount.flatMap((rows, number) =>
      rows ? { rows, bytes: Buffer.from(texts.at(number)) } : [],
    );
    accounts.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
    return accounts.flatMap(({ rows }) => this.sorted(rows));
  }

  /** Rows of one account in order of their identifiers. */
  private sorted(rows: number[]): number[] {
    for (let nth = 1; nth < rows.length; nth++)
      if (this.compare(rows[nth - 1] as number, rows[nth] as number) > 0)
        return rows.sort((one, other) => this.compare(one, other));
    return rows;
  }

  private compare(one: number, other: number): number {
    const { view, recordIds, ends } = this;
    let a = recordIds[one] as number;
    let b = recordIds[other] as number;
    const endA = ends[one] as number;
    const endB = ends[other] as number;
    const end = Math.min(endA, a + endB - b);
    for (; a + WORD <= end; a += WORD, b += WORD) {
      const [x, y] = [view.getUint32(a), view.getUint32(b)];
      if (x !== y) return x - y;
    }
    for (; a < end; a++, b++) {
      const difference = view.getUint8(a) - view.getUint8(b);
      if (difference !== 0) return difference;
    }
    return endA - a - (endB - b);
  }

  /** The slot of a row's identity in an index: where it is, or would be. */
  private slotIn(index: IdentityIndex, row: number): number {
    return index.slotOf(
      this.hashes[row] as number,
      this.view,
      this.starts[row] as number,
      this.ends[row] as number,
    );
  }

  private slotOf(hash: number, view: DataView, start: number, end: number): number {
    const { slots, hashes, starts, ends } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] as number) - 1;
      if (row < 0) return slot;
      const from = starts[row] as number;
      if (
        hashes[row] === hash &&
        (ends[row] as number) - from === end - start &&
        sameBytes(this.view, from, view, start, end - start)
      )
        return slot;
    }
  }
}
