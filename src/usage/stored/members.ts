import { HOUR_MS, SLOT_MS } from '../time.js';
import { Packer, Unpacker } from './packing.js';

/** Slots of the hour that a row of members covers. */
export const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;

/** How many records each subscriber (by its number) has in each slot of an hour. Differences have negative numbers. */
export type Members = Map<number, number[]>;

/** How many different subscribers there are. */
export interface MemberCounts {
  /** In the hour as a whole. */
  readonly hour: number;
  /** In each of its slots. */
  readonly slots: readonly number[];
}

/** Counts one record of a subscriber in a slot. */
export function addMember(members: Members, member: number, slot: number, records = 1): void {
  let slots = members.get(member);
  if (!slots) members.set(member, (slots = new Array<number>(SLOTS_PER_HOUR).fill(0)));
  slots[slot] = (slots[slot] ?? 0) + records;
}

/** Packs members by ascending number. */
export function packMembers(members: Members): Buffer {
  const packer = new Packer();
  let last = 0;
  for (const member of [...members.keys()].sort((a, b) => a - b)) {
    if (packMember(packer, member - last, members.get(member) ?? [])) last = member;
  }
  return packer.finish();
}

/** Adds packed members to others. */
export function unpackMembers(bytes: Uint8Array, members: Members = new Map()): Members {
  const unpacker = new Unpacker(bytes);
  for (let member = 0; !unpacker.done;) {
    member += unpacker.count();
    const header = unpacker.count();
    for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) {
      if (hasSlot(header, slot))
        addMember(members, member, slot, isCounted(header) ? Number(unpacker.whole()) : 1);
    }
  }
  return members;
}

/** Packed members with the changes added, and how many they are then. Both are in ascending order: one pass. */
export function mergeMembers(
  stored: Uint8Array,
  changes: Members,
): { members: Buffer; counts: MemberCounts } {
  const packer = new Packer();
  const counts = { hour: 0, slots: new Array<number>(SLOTS_PER_HOUR).fill(0) };
  let last = 0;
  const write = (member: number, slots: readonly number[]) => {
    if (!packMember(packer, member - last, slots)) return;
    last = member;
    countMember(counts, (slot) => slots[slot] !== 0);
  };
  const waiting = [...changes.keys()].sort((a, b) => a - b);
  let next = 0;
  const unpacker = new Unpacker(stored);
  for (let member = 0; !unpacker.done;) {
    member += unpacker.count();
    for (; next < waiting.length && (waiting[next] ?? 0) < member; next++)
      write(waiting[next] ?? 0, changes.get(waiting[next] ?? 0) ?? []);
    const start = unpacker.place;
    const header = unpacker.count();
    const changed = waiting[next] === member ? changes.get(member) : undefined;
    if (changed) {
      next++;
      write(member, sum(readSlots(unpacker, header), changed));
    } else {
      if (isCounted(header)) readSlots(unpacker, header);
      packer.count(member - last).raw(stored, start, unpacker.place);
      last = member;
      countMember(counts, (slot) => hasSlot(header, slot));
    }
  }
  for (; next < waiting.length; next++) write(waiting[next] ?? 0, changes.get(waiting[next] ?? 0) ?? []);
  return { members: packer.finish(), counts };
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
  return { hour, slots: Array.from({ length: SLOTS_PER_HOUR }, () => unpacker.count()) };
}

// The header has a bit for each slot, from the second on; the first tells whether the counts follow or are all one.
const isCounted = (header: number): boolean => (header & 1) === 1;
const hasSlot = (header: number, slot: number): boolean => ((header >> (slot + 1)) & 1) === 1;

/** @returns whether there was anything to write. */
function packMember(packer: Packer, distance: number, slots: readonly number[]): boolean {
  let header = 0;
  slots.forEach((records, slot) => {
    if (records !== 0) header |= 2 << slot;
    if (records !== 0 && records !== 1) header |= 1;
  });
  if (header === 0) return false;
  packer.count(distance).count(header);
  if (isCounted(header)) for (const records of slots) if (records !== 0) packer.whole(records);
  return true;
}

function readSlots(unpacker: Unpacker, header: number): number[] {
  return Array.from({ length: SLOTS_PER_HOUR }, (_, slot) =>
    hasSlot(header, slot) ? (isCounted(header) ? Number(unpacker.whole()) : 1) : 0,
  );
}

const sum = (one: readonly number[], other: readonly number[]): number[] =>
  one.map((records, slot) => records + (other[slot] ?? 0));

function countMember(counts: { hour: number; slots: number[] }, isIn: (slot: number) => boolean): void {
  counts.hour++;
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++)
    if (isIn(slot)) counts.slots[slot] = (counts.slots[slot] ?? 0) + 1;
}
