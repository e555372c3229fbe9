import { HOUR_MS, SLOT_MS } from '../../common/time.js';
import type { Packer, Unpacker } from './packing.js';

/** Slots of the hour that a row of members covers. */
export const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;

/**
 * The slots of an hour in which a subscriber has records. A number has a bit for each slot with exactly one record; the
 * other slots have none. An array has the number of records of each slot. In changes the numbers may be negative.
 */
export type Membership = number | number[];

/**
 * Whether counts follow a header; otherwise all counts are one. A header has a bit for each slot from the second bit
 * on. The first bit says whether counts follow.
 */
export const isCounted = (header: number): boolean => (header & 1) === 1;

/** Reads the rest of a membership after its header. */
export const readMembership = (unpacker: Unpacker, header: number): Membership =>
  isCounted(header) ? readCounts(unpacker, header) : header >> 1;

/** Skips the rest of a membership after its header. */
export function skipMembership(unpacker: Unpacker, header: number): void {
  if (isCounted(header)) unpacker.skip(bits(header >> 1));
}

/** Reads the counts after a header. */
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

/** The first slot whose bit is set. */
const lowest = (slots: number): number => 31 - Math.clz32(slots & -slots);

/** Adds up the memberships of one member, and packs the sum. It is used for one member after the other. */
export class MembershipSum {
  /** A bit for each slot with one record, as long as no slot has more. */
  private bits = 0;
  private isCounted = false;
  private readonly counts = new Float64Array(SLOTS_PER_HOUR);

  /** Starts with one record in each slot whose bit is set. */
  start(slots: number): void {
    this.bits = slots;
    this.isCounted = false;
  }

  add(membership: Membership): void {
    if (typeof membership === 'number') this.addOnce(membership);
    else this.addCounts(membership);
  }

  /** Adds one record in each slot whose bit is set. */
  addOnce(slots: number): void {
    if (!this.isCounted && (this.bits & slots) === 0) {
      this.bits |= slots;
      return;
    }
    this.count();
    for (let rest = slots; rest !== 0; rest &= rest - 1) (this.counts[lowest(rest)] as number)++;
  }

  /** Adds the rest of a membership after its header. */
  addPacked(unpacker: Unpacker, header: number): void {
    if (!isCounted(header)) {
      this.addOnce(header >> 1);
      return;
    }
    this.count();
    for (let rest = header >> 1; rest !== 0; rest &= rest - 1)
      (this.counts[lowest(rest)] as number) += Number(unpacker.whole());
  }

  /** @returns a bit for each slot with records. Without any, nothing was written. */
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

  /** Changes to a count for each slot. */
  private count(): void {
    if (this.isCounted) return;
    this.isCounted = true;
    for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) this.counts[slot] = (this.bits >> slot) & 1;
  }
}
