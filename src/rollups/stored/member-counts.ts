import { Packer, Unpacker } from './packing.js';

/** Numbers of different subscribers. */
export interface MemberCounts {
  /** In the hour as a whole. */
  readonly hour: number;
  /** In each of its slots. */
  readonly slots: readonly number[];
}

/** The slots of an hour are counted in two halves. */
const HALF = 6;
const HALF_BITS = (1 << HALF) - 1;

const NONE: MemberCounts = Object.freeze({
  hour: 0,
  slots: Object.freeze(new Array<number>(2 * HALF).fill(0)),
});

/** Counts members with their slots. It takes two steps for each member, for any number of slots. */
export class MemberCounter {
  private hour = 0;
  /** For each combination of slots of the first half, and of the second: how many more members have it. */
  private readonly first = new Int32Array(1 << HALF);
  private readonly second = new Int32Array(1 << HALF);

  /** @param before the counts to start from. */
  constructor(private readonly before: MemberCounts = NONE) {}

  /** @param slots a bit for each slot. */
  add(slots: number): void {
    this.hour++;
    (this.first[slots & HALF_BITS] as number)++;
    (this.second[slots >> HALF] as number)++;
  }

  /** @param slots a bit for each slot. */
  remove(slots: number): void {
    this.hour--;
    (this.first[slots & HALF_BITS] as number)--;
    (this.second[slots >> HALF] as number)--;
  }

  counts(): MemberCounts {
    const slots = [...this.before.slots];
    addTotals(slots, 0, this.first);
    addTotals(slots, HALF, this.second);
    return { hour: this.before.hour + this.hour, slots };
  }
}

function addTotals(slots: number[], from: number, members: Int32Array): void {
  for (let bits = 1; bits < members.length; bits++) {
    const count = members[bits] as number;
    if (count === 0) continue;
    for (let slot = 0; slot < HALF; slot++) if ((bits >> slot) & 1) (slots[from + slot] as number) += count;
  }
}

/** Packs counts: of the hour, then of each slot. */
export function packCounts({ hour, slots }: MemberCounts): Buffer {
  const packer = new Packer().count(hour);
  for (const count of slots) packer.count(count);
  return packer.finish();
}

export function unpackCounts(bytes: Uint8Array): MemberCounts {
  const unpacker = new Unpacker(bytes);
  const hour = unpacker.count();
  return { hour, slots: Array.from({ length: 2 * HALF }, () => unpacker.count()) };
}
