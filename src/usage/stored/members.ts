import { HOUR_MS, SLOT_MS } from '../time.js';
import { MemberCounter, type MemberCounts } from './member-counts.js';
import { Packer, Unpacker } from './packing.js';

/** Slots of the hour that a row of members covers. */
export const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;

/**
 * Where in an hour a subscriber has records: a bit for each slot in which it has one, and in the others none; or how
 * many it has in each slot. Differences have negative numbers.
 */
export type Presence = number | number[];

/** The presence of each subscriber, by its number. */
export type Members = Map<number, Presence>;

/** Counts some records of a subscriber in a slot. */
export function addMember(members: Members, member: number, slot: number, records = 1): void {
  if (records === 1) addOnce(members, member, 1 << slot);
  else members.set(member, sum(members.get(member) ?? 0, counted(1 << slot, records)));
}

/** Counts one record of a subscriber in each slot that has a bit. */
export function addOnce(members: Members, member: number, slots: number): void {
  const known = members.get(member);
  members.set(member, known === undefined ? slots : sum(known, slots));
}

/** How many records a presence has in each slot. */
export const recordsOf = (presence: Presence): number[] =>
  typeof presence === 'number' ? counted(presence, 1) : presence;

/** Packs members by ascending number. */
export function packMembers(members: Members): Buffer {
  const packer = new Packer();
  let last = 0;
  for (const member of ascending(members))
    if (packMember(packer, member - last, members.get(member) ?? 0) !== 0) last = member;
  return packer.finish();
}

/** Adds packed members to others. */
export function unpackMembers(bytes: Uint8Array, members: Members = new Map()): Members {
  const unpacker = new Unpacker(bytes);
  for (let member = 0; !unpacker.done;) {
    member += unpacker.count();
    const header = unpacker.count();
    const presence = isCounted(header) ? readCounts(unpacker, header) : header >> 1;
    const known = members.get(member);
    members.set(member, known === undefined ? presence : sum(known, presence));
  }
  return members;
}

/**
 * Packed members with the changes added, and how many they are then. Both are in ascending order: one pass, in which
 * what stands between two changes is copied as it is.
 */
export function mergeMembers(
  stored: Uint8Array,
  changes: Members,
): { members: Buffer; counts: MemberCounts } {
  const merger = new Merger(stored, changes);
  merger.run();
  return { members: merger.packer.finish(), counts: merger.counter.counts() };
}

/** Bytes that a change usually adds. */
const USUAL_MEMBER = 9;

class Merger {
  readonly packer: Packer;
  readonly counter = new MemberCounter();
  private readonly waiting: Float64Array;
  private next = 0;
  /** The last member that is written, or to be copied. */
  private last = 0;
  /** Where the bytes begin that are to be copied, up to where the unpacker stands. */
  private copyFrom = 0;

  constructor(
    private readonly stored: Uint8Array,
    private readonly changes: Members,
  ) {
    this.waiting = ascending(changes);
    this.packer = new Packer(stored.length + this.waiting.length * USUAL_MEMBER);
  }

  run(): void {
    const unpacker = new Unpacker(this.stored);
    for (let [member, before] = [0, 0]; !unpacker.done; before = member) {
      const start = unpacker.place;
      member += unpacker.count();
      const body = unpacker.place;
      const header = unpacker.count();
      const waits = this.waiting[this.next] ?? Infinity;
      if (waits < member) this.writeChanges(start, member);
      if (this.waiting[this.next] === member) {
        this.copyUpTo(start);
        const presence = isCounted(header) ? readCounts(unpacker, header) : header >> 1;
        this.write(member, sum(presence, this.changes.get(member) ?? 0));
        this.next++;
        this.copyFrom = unpacker.place;
        continue;
      }
      if (isCounted(header)) unpacker.skip(bits(header >> 1));
      if (this.last !== before) {
        // What stood before it is another one now.
        this.copyUpTo(start);
        this.packer.count(member - this.last);
        this.copyFrom = body;
      }
      this.last = member;
      this.counter.add(header >> 1);
    }
    this.writeChanges(this.stored.length, Infinity);
    this.copyUpTo(this.stored.length);
  }

  /** Writes the changes of members below `end`. */
  private writeChanges(place: number, end: number): void {
    if ((this.waiting[this.next] ?? Infinity) >= end) return;
    this.copyUpTo(place);
    for (; this.next < this.waiting.length; this.next++) {
      const member = this.waiting[this.next] as number;
      if (member >= end) return;
      this.write(member, this.changes.get(member) ?? 0);
    }
  }

  private copyUpTo(place: number): void {
    if (place > this.copyFrom) this.packer.raw(this.stored, this.copyFrom, place);
    this.copyFrom = place;
  }

  private write(member: number, presence: Presence): void {
    const slots = packMember(this.packer, member - this.last, presence);
    if (slots === 0) return;
    this.last = member;
    this.counter.add(slots);
  }
}

// The header has a bit for each slot, from the second on; the first tells whether the counts follow or are all one.
const isCounted = (header: number): boolean => (header & 1) === 1;

function ascending(members: Members): Float64Array {
  const numbers = new Float64Array(members.size);
  let place = 0;
  for (const member of members.keys()) numbers[place++] = member;
  return numbers.sort();
}

function counted(slots: number, records: number): number[] {
  const counts = new Array<number>(SLOTS_PER_HOUR).fill(0);
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) if ((slots >> slot) & 1) counts[slot] = records;
  return counts;
}

function bits(slots: number): number {
  let count = 0;
  for (let rest = slots; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** @returns a bit for each slot in which there is something; without any, nothing was written. */
function packMember(packer: Packer, distance: number, presence: Presence): number {
  if (typeof presence === 'number') {
    if (presence !== 0) packer.count(distance).count(presence << 1);
    return presence;
  }
  let slots = 0;
  let different = 0;
  presence.forEach((records, slot) => {
    if (records !== 0) slots |= 1 << slot;
    if (records !== 0 && records !== 1) different = 1;
  });
  if (slots === 0) return 0;
  packer.count(distance).count((slots << 1) | different);
  if (different) for (const records of presence) if (records !== 0) packer.whole(records);
  return slots;
}

function readCounts(unpacker: Unpacker, header: number): number[] {
  const counts = new Array<number>(SLOTS_PER_HOUR).fill(0);
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++)
    if ((header >> (slot + 1)) & 1) counts[slot] = Number(unpacker.whole());
  return counts;
}

/** Neither of the two is changed. */
function sum(one: Presence, other: Presence): Presence {
  if (typeof one === 'number' && typeof other === 'number' && (one & other) === 0) return one | other;
  const others = recordsOf(other);
  return recordsOf(one).map((records, slot) => records + (others[slot] ?? 0));
}
