import { MemberCounter, type MemberCounts } from './member-counts.js';
import { cutOff, Packer, Unpacker } from './packing.js';
import { isCounted, MembershipSum, skipMembership } from './membership.js';
import { addMembership, type Memberships } from './memberships.js';

/** Packed members, and their number. */
export interface MergedMembers {
  readonly members: Buffer;
  readonly counts: MemberCounts;
}

/**
 * Merges changes into packed members. Both are in ascending order, so one pass is enough. Members between two changes
 * are copied unchanged.
 * @param counts the number of members before; absent: they are counted.
 */
export function mergeMemberships(
  stored: Uint8Array,
  changes: Memberships,
  counts: MemberCounts = countMembers(stored),
): MergedMembers {
  const merger = new Merger(stored, changes, counts);
  merger.run();
  return { members: merger.packer.finish(), counts: merger.counter.counts() };
}

/** How many packed members there are. */
function countMembers(stored: Uint8Array): MemberCounts {
  const counter = new MemberCounter();
  const unpacker = new Unpacker(stored);
  while (!unpacker.done) {
    unpacker.skip(1);
    const header = unpacker.count();
    skipMembership(unpacker, header);
    counter.add(header >> 1);
  }
  return counter.counts();
}

/** Bytes that a change usually adds. */
const USUAL_MEMBER = 9;

class Merger {
  readonly packer: Packer;
  readonly counter: MemberCounter;
  private readonly unpacker: Unpacker;
  private readonly sum = new MembershipSum();
  /** The next stored member, and the member before it. */
  private next = 0;
  private before = 0;
  /** Where the next member begins, and its header. */
  private start = 0;
  private header = 0;
  /** The last member that has been written or is to be copied. */
  private last = 0;
  /** Where the bytes begin that are to be copied, up to the next member. */
  private copyFrom = 0;

  constructor(
    private readonly stored: Uint8Array,
    private readonly changes: Memberships,
    counts: MemberCounts,
  ) {
    this.counter = new MemberCounter(counts);
    this.unpacker = new Unpacker(stored);
    this.packer = new Packer(stored.length + changes.count * USUAL_MEMBER);
  }

  run(): void {
    const { changes, sum, counter } = this;
    this.goOn(0, 0);
    for (let place = 0; place < changes.count;) {
      const member = changes.members[place] as number;
      this.passBelow(member);
      this.copy();
      sum.start(0);
      if (this.next === member) counter.remove(this.takeStored());
      for (; place < changes.count && changes.members[place] === member; place++)
        addMembership(sum, changes, place);
      const slots = sum.pack(this.packer, member - this.last);
      if (slots === 0) continue;
      this.last = member;
      counter.add(slots);
    }
    this.passBelow(Infinity);
    this.copy();
  }

  /**
   * Leaves the stored members below `end` unchanged. Most members are skipped here. Whether a number takes one byte or
   * two is random, and a branch on it would often be mispredicted. So the length is computed without a branch.
   */
  private passBelow(end: number): void {
    if (this.next >= end) return;
    if (this.last !== this.before) this.writeDistance();
    const { stored, unpacker } = this;
    let { next, before, start, header: place } = this;
    while (next < end) {
      const header = stored[place] as number;
      place = isCounted(header) ? pastCounts(stored, place) : place + 1 + (header >> 7);
      before = next;
      start = place;
      if (place >= stored.length) {
        next = Infinity;
        break;
      }
      const low = stored[place] as number;
      const more = low >> 7;
      const high = (stored[place + 1] as number) & (0 - more);
      if (high > 127) {
        unpacker.place = place;
        next += unpacker.count();
        place = unpacker.place;
      } else {
        next += (low & 127) | (high << 7);
        place += 1 + more;
      }
    }
    if (start > stored.length) cutOff();
    this.next = next;
    this.before = this.last = before;
    this.start = start;
    this.header = place;
  }

  /** Reads the stored member at a place. */
  private goOn(before: number, place: number): void {
    const { unpacker } = this;
    unpacker.place = place;
    this.before = before;
    this.start = place;
    this.next = unpacker.done ? Infinity : before + unpacker.count();
    this.header = unpacker.place;
  }

  /** The member before the next one has changed, so its distance is written again. */
  private writeDistance(): void {
    this.copy();
    this.packer.count(this.next - this.last);
    this.copyFrom = this.header;
  }

  /** Adds the next stored member to the sum. @returns a bit for each slot that it is in. */
  private takeStored(): number {
    const { unpacker } = this;
    unpacker.place = this.header;
    const header = unpacker.count();
    this.sum.addPacked(unpacker, header);
    this.copyFrom = unpacker.place;
    this.goOn(this.next, unpacker.place);
    return header >> 1;
  }

  private copy(): void {
    if (this.start > this.copyFrom) this.packer.raw(this.stored, this.copyFrom, this.start);
    this.copyFrom = this.start;
  }
}

/** Where the counts after the header at a place end. */
function pastCounts(stored: Uint8Array, header: number): number {
  let place = header;
  let slots = (stored[place++] as number) >> 1;
  if (slots > 63) slots += ((stored[place++] as number) << 6) - 64;
  for (let rest = slots; rest !== 0; rest &= rest - 1) while ((stored[place++] as number) > 127);
  return place;
}
