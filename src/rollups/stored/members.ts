import { Unpacker } from './packing.js';
import { readMembership, SLOTS_PER_HOUR, type Membership } from './membership.js';
import { packAll, membershipsIn } from './memberships.js';

export { SLOTS_PER_HOUR } from './membership.js';

/** The membership of each subscriber, by the subscriber's number. */
export type Members = Map<number, Membership>;

/** Counts records of a subscriber in a slot. */
export function addMember(members: Members, member: number, slot: number, records = 1): void {
  if (records === 1) addOnce(members, member, 1 << slot);
  else members.set(member, sum(members.get(member) ?? 0, counted(1 << slot, records)));
}

/** Counts one record of a subscriber in each slot whose bit is set. */
export function addOnce(members: Members, member: number, slots: number): void {
  const known = members.get(member);
  members.set(member, known === undefined ? slots : sum(known, slots));
}

/** The number of records in each slot of a membership. */
export const recordsOf = (membership: Membership): number[] =>
  typeof membership === 'number' ? counted(membership, 1) : membership;

/** Packs members by ascending number. */
export const packMembers = (members: Members): Buffer => packAll(membershipsIn(members));

/** Adds packed members to members. */
export function unpackMembers(bytes: Uint8Array, members: Members = new Map()): Members {
  const unpacker = new Unpacker(bytes);
  for (let member = 0; !unpacker.done;) {
    member += unpacker.count();
    const membership = readMembership(unpacker, unpacker.count());
    const known = members.get(member);
    members.set(member, known === undefined ? membership : sum(known, membership));
  }
  return members;
}

function counted(slots: number, records: number): number[] {
  const counts = new Array<number>(SLOTS_PER_HOUR).fill(0);
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) if ((slots >> slot) & 1) counts[slot] = records;
  return counts;
}

/** Changes neither argument. */
function sum(one: Membership, other: Membership): Membership {
  if (typeof one === 'number' && typeof other === 'number' && (one & other) === 0) return one | other;
  const others = recordsOf(other);
  return recordsOf(one).map((records, slot) => records + (others[slot] ?? 0));
}
