import { hashBytes, sameBytes } from '../../usage/byte-texts.js';
import type { UsageColumns } from '../../usage/usage-columns.js';
import type { FactRows } from './ingest-facts.js';

const LENGTH_BYTES = 4;
const WORD = 4;

/** The identities of a batch's records: which come again, and in which order they are to be taken. */
export class IdentityIndex {
  /** The rows in which an identity comes first, ascending. */
  readonly firstRows: number[] = [];
  /** Of each slot a row and one, or 0. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;

  constructor(
    private readonly facts: FactRows,
    private readonly columns: UsageColumns,
  ) {
    const { length } = columns;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 1)));
    this.hashes = new Int32Array(length);
    const { view } = facts;
    for (let row = 0; row < length; row++) {
      const start = facts.identityStart(row);
      const end = facts.identityEnd(row);
      const hash = hashBytes(view, start, end - start);
      this.hashes[row] = hash;
      const slot = this.slotOf(hash, view, start, end);
      if (this.slots[slot] !== 0) continue;
      this.slots[slot] = row + 1;
      this.firstRows.push(row);
    }
  }

  /** The row in which the identity of a row comes first. */
  firstOf(row: number): number {
    const { facts } = this;
    const slot = this.slotOf(
      this.hashes[row] as number,
      facts.view,
      facts.identityStart(row),
      facts.identityEnd(row),
    );
    return (this.slots[slot] as number) - 1;
  }

  /** Whether any identity is also in another batch. */
  meets(other: IdentityIndex): boolean {
    const { facts } = this;
    const { view } = facts;
    return this.firstRows.some((row) => {
      const slot = other.slotOf(
        this.hashes[row] as number,
        view,
        facts.identityStart(row),
        facts.identityEnd(row),
      );
      return other.slots[slot] !== 0;
    });
  }

  /**
   * {@link firstRows} by account, then by identifier, both by their bytes. Mostly the identifiers of an account come in
   * order, and to sort them is to look once at each.
   */
  inOrder(): number[] {
    const { account, texts } = this.columns;
    const byAccount = new Map<number, number[]>();
    for (const row of this.firstRows) {
      const number = account[row] as number;
      const rows = byAccount.get(number);
      if (rows) rows.push(row);
      else byAccount.set(number, [row]);
    }
    const numbers = [...byAccount.keys()];
    const bytes = new Map(numbers.map((number) => [number, Buffer.from(texts.at(number))]));
    numbers.sort((one, other) => Buffer.compare(bytes.get(one) as Buffer, bytes.get(other) as Buffer));
    return numbers.flatMap((number) => this.sorted(byAccount.get(number) ?? []));
  }

  /** Rows of one account by their identifiers. */
  private sorted(rows: number[]): number[] {
    for (let nth = 1; nth < rows.length; nth++)
      if (this.compare(rows[nth - 1] as number, rows[nth] as number) > 0)
        return rows.sort((one, other) => this.compare(one, other));
    return rows;
  }

  private compare(one: number, other: number): number {
    const { facts } = this;
    const { bytes, view } = facts;
    // Accounts are the same, so that both identifiers begin equally far on.
    const account = LENGTH_BYTES + view.getInt32(facts.identityStart(one)) + LENGTH_BYTES;
    let a = facts.identityStart(one) + account;
    let b = facts.identityStart(other) + account;
    const endA = facts.identityEnd(one);
    const endB = facts.identityEnd(other);
    const end = Math.min(endA, a + endB - b);
    for (; a + WORD <= end; a += WORD, b += WORD) {
      const [x, y] = [view.getUint32(a), view.getUint32(b)];
      if (x !== y) return x - y;
    }
    for (; a < end; a++, b++) {
      const difference = (bytes[a] as number) - (bytes[b] as number);
      if (difference !== 0) return difference;
    }
    return endA - a - (endB - b);
  }

  private slotOf(hash: number, view: DataView, start: number, end: number): number {
    const { facts } = this;
    const own = facts.view;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.slots[slot] as number) - 1;
      if (row < 0) return slot;
      if (this.hashes[row] !== hash) continue;
      const from = facts.identityStart(row);
      if (facts.identityEnd(row) - from === end - start && sameBytes(own, from, view, start, end - start))
        return slot;
    }
  }
}
