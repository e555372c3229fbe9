import { Packer, Unpacker } from './packing.js';

/** How many different subscribers there are. */
export interface MemberCounts {
  /** In the hour as a whole. */
  readonly hour: number;
  /** In each of its slots. */
  readonly slots: readonly number[];
}

/** The slots of an hour in two halves. */
const HALF = 6;
const HALF_BITS = (1 << HALF) - 1;

/** Counts members, of each the slots in which it is: two steps for each member, however many slots those are. */
export class MemberCounter {
  private hour = 0;
  /** How many members have which slots of the first half, and of the second. */
  private readonly first = new Uint32Array(1 << HALF);
  private readonly second = new Uint32Array(1 << HALF);

  /** @param slots a bit for each. */
  add(slots: number): void {
    this.hour++;
    (this.first[slots & HALF_BITS] as number)++;
    (this.second[slots >> HALF] as number)++;
  }

  counts(): MemberCounts {
    return { hour: this.hour, slots: [...totals(this.first), ...totals(this.second)] };
  }
}

function totals(members: Uint32Array): number[] {
  const slots = new Array<number>(HALF).fill(0);
  members.forEach((count, bits) => {
    if (count === 0) return;
    for (let slot = 0; slot < HALF; slot++) if ((bits >> slot) & 1) slots[slot] = (slots[slot] ?? 0) + count;
  });
  return slots;
}

/** Packs counts: those of the hour, then those of each slot. */
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
