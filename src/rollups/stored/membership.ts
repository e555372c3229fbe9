import { HOUR_MS, SLOT_MS } from '../../common/time.js';
import type { Packer, Unpacker } from './packing.js';

/** Slots of the hour that a row of members covers. */
export const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;

/**
 * Where in an hour a subscriber has records: a bit for each slot in which it has one, and in the others none; or how
 * many it has in each slot. Differences have negative numbers.
 */
export type Membership = number | number[];

/**
 * Whether the counts follow a header, or are all one. A header has a bit for each slot, from the second on; the first
 * tells this.
 */
export const isCounted = (header: number): boolean => (header & 1) === 1;

/** Reads what follows the header of a membership. */
export const readMembership = (unpacker: Unpacker, header: number): Membership =>
  isCounted(header) ? readCounts(unpacker, header) : header >> 1;

/** Steps over what follows the header of a membership. */
export function skipMembership(unpacker: Unpacker, header: number): void {
  if (isCounted(header)) unpacker.skip(bits(header >> 1));
}

/** Reads the counts that follow a header. */
export function readCounts(unpacker: Unpacker, header: number): number[] {
  const counts = new Array<number>(SLOTS_PER_HOUR).fill(0);
  for (let rest = header >> 1; rest !== 0; rest &= rest - 1) counts[lowest(rest)] = Number(unpacker.whole());
  return counts;
}

function bits(slots: number): number {
  let count = 0;
  for (let rest = slots; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The first slot that has a bit. */
const lowest = (slots: number): number => 31 - Math.clz32(slots & -slots);

/** Adds up memberships of one member, and packs what they come to; for one member after the other. */
export class MembershipSum {
  /** A bit for each slot that has a record, while none has more. */
  private bits = 0;
  private isCounted = false;
  private readonly counts = new Float64Array(SLOTS_PER_HOUR);

  /** Begins with one record in each slot that has a bit. */
  start(slots: number): void {
    this.bits = slots;
    this.isCounted = false;
  }

  add(membership: Membership): void {
    if (typeof membership === 'number') this.addOnce(membership);
    else this.addCounts(membership);
  }

  /** Adds one record in each slot that has a bit. */
  addOnce(slots: number): void {
    if (!this.isCounted && (this.bits & slots) === 0) {
      this.bits |= slots;
      return;
    }
    this.count();
    for (let rest = slots; rest !== 0; rest &= rest - 1) (this.counts[lowest(rest)] as number)++;
  }

  /** Adds what follows the header of a membership. */
  addPacked(unpacker: Unpacker, header: number): void {
    if (!isCounted(header)) {
      this.addOnce(header >> 1);
      return;
    }
    this.count();
    for (let rest = header >> 1; rest !== 0; rest &= rest - 1)
      (this.counts[lowest(rest)] as number) += Number(unpacker.whole());
  }

  /** @returns a bit for each slot in which there is something; without any, nothing was written. */
  pack(packer: Packer, distance: number): number {
    if (this.isCounted) return this.packCounts(packer, distance);
    if (this.bits !== 0) packer.count(distance).count(this.bits << 1);
    return this.bits;
  }

  private packCounts(packer: Packer, distance: number): number {
    const { counts } = this;
    let slots = 0;
    let different = 0;
    for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) {
      if (counts[slot] === 0) continue;
      slots |= 1 << slot;
      if (counts[slot] !== 1) different = 1;
    }
    if (slots === 0) return 0;
    packer.count(distance).count((slots << 1) | different);
    if (different)
      for (let rest = slots; rest !== 0; rest &= rest - 1) packer.whole(counts[lowest(rest)] as number);
    return slots;
  }

  private addCounts(counts: readonly number[]): void {
    this.count();
    for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) (this.counts[slot] as number) += counts[slot] ?? 0;
  }

  /** Goes on with a count for each slot. */
  private count(): void {
    if (this.isCounted) return;
    this.isCounted = true;
    for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) this.counts[slot] = (this.bits >> slot) & 1;
  }
}
