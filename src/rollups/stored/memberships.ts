import { Packer, Unpacker } from './packing.js';
import { isCounted, MembershipSum, readCounts, type Membership } from './membership.js';

/**
 * Memberships of members in ascending order, in flat arrays: they are read several times, and separate objects would
 * need more memory. A member may occur several times; its memberships are then to be added up.
 */
export interface Memberships {
  readonly members: Float64Array;
  /** A bit for each slot with one record. For other counts: -1 minus their place in `counted`. */
  readonly slots: Int32Array;
  readonly counted: readonly (readonly number[])[];
  readonly count: number;
}

/** Adds a membership to a sum. */
export function addMembership(sum: MembershipSum, { slots, counted }: Memberships, place: number): void {
  const known = slots[place] as number;
  if (known >= 0) sum.addOnce(known);
  else sum.add(counted[-1 - known] as number[]);
}

/**
 * Packs members with one record in each slot whose bit is set. They must be in ascending order. Equal members are added
 * up.
 */
export const packMemberships = (members: Float64Array, slots: Int32Array, count: number): Buffer =>
  packAll({ members, slots, counted: [], count });

/** Packs all memberships. */
export function packAll(memberships: Memberships): Buffer {
  const { members, count } = memberships;
  const packer = new Packer();
  const sum = new MembershipSum();
  let last = 0;
  for (let place = 0; place < count;) {
    const member = members[place] as number;
    sum.start(0);
    for (; place < count && members[place] === member; place++) addMembership(sum, memberships, place);
    if (sum.pack(packer, member - last) !== 0) last = member;
  }
  return packer.finish();
}

/** The memberships of a map. */
export function membershipsIn(map: ReadonlyMap<number, Membership>): Memberships {
  const members = Float64Array.from(map.keys()).sort();
  const gathering = new Gathering(members.length);
  for (const member of members) gathering.add(member, map.get(member) ?? 0);
  return gathering;
}

/** The memberships of several packed runs. Each run is in ascending order. */
export function unpackMemberships(runs: readonly Uint8Array[]): Memberships {
  // A member takes at least two bytes.
  const gathering = new Gathering(runs.reduce((most, run) => most + (run.length >> 1), 0));
  const ends = runs.map((run) => {
    gathering.unpack(run);
    return gathering.count;
  });
  return { ...merged(gathering, ends), counted: gathering.counted, count: gathering.count };
}

class Gathering implements Memberships {
  readonly members: Float64Array;
  readonly slots: Int32Array;
  readonly counted: number[][] = [];
  count = 0;

  constructor(room: number) {
    this.members = new Float64Array(room);
    this.slots = new Int32Array(room);
  }

  add(member: number, membership: Membership): void {
    this.members[this.count] = member;
    this.slots[this.count++] = typeof membership === 'number' ? membership : -this.counted.push(membership);
  }

  /** Adds a packed run. */
  unpack(run: Uint8Array): void {
    const { members, slots } = this;
    const unpacker = new Unpacker(run);
    let { count } = this;
    for (let member = 0; !unpacker.done; count++) {
      member += unpacker.count();
      const header = unpacker.count();
      members[count] = member;
      slots[count] = isCounted(header) ? -this.counted.push(readCounts(unpacker, header)) : header >> 1;
    }
    this.count = count;
  }
}

type Arrays = Pick<Memberships, 'members' | 'slots'>;

/** Merges runs in pairs until one is left. Each run is in order already; a sort of all would not use that. */
function merged(runs: Arrays, runEnds: readonly number[]): Arrays {
  let [from, ends] = [runs, runEnds];
  if (ends.length <= 1) return from;
  let to: Arrays = { members: runs.members.slice(), slots: runs.slots.slice() };
  while (ends.length > 1) {
    const fewer: number[] = [];
    for (let run = 0, start = 0; run < ends.length; run += 2) {
      const middle = ends[run] as number;
      const end = ends[run + 1] ?? middle;
      mergeTwo(from, start, middle, end, to);
      fewer.push((start = end));
    }
    [from, to, ends] = [to, from, fewer];
  }
  return from;
}

/** Merges the runs from `start` and from `middle` into the same places of other arrays. */
function mergeTwo(from: Arrays, start: number, middle: number, end: number, to: Arrays): void {
  const { members, slots } = from;
  const { members: toMembers, slots: toSlots } = to;
  let [one, other, place] = [start, middle, start];
  while (one < middle && other < end) {
    const next = (members[one] as number) <= (members[other] as number) ? one++ : other++;
    toMembers[place] = members[next] as number;
    toSlots[place++] = slots[next] as number;
  }
  const [rest, restEnd] = one < middle ? [one, middle] : [other, end];
  for (let next = rest; next < restEnd; next++) {
    toMembers[place] = members[next] as number;
    toSlots[place++] = slots[next] as number;
  }
}
