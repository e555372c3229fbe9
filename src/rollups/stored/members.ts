import { Unpacker } from './packing.js';
import { readPresence, SLOTS_PER_HOUR, type Presence } from './presence.js';
import { packAll, presencesIn } from './presences.js';

export { SLOTS_PER_HOUR } from './presence.js';

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
export const packMembers = (members: Members): Buffer => packAll(presencesIn(members));

/** Adds packed members to others. */
export function unpackMembers(bytes: Uint8Array, members: Members = new Map()): Members {
  const unpacker = new Unpacker(bytes);
  for (let member = 0; !unpacker.done;) {
    member += unpacker.count();
    const presence = readPresence(unpacker, unpacker.count());
    const known = members.get(member);
    members.set(member, known === undefined ? presence : sum(known, presence));
  }
  return members;
}

function counted(slots: number, records: number): number[] {
  const counts = new Array<number>(SLOTS_PER_HOUR).fill(0);
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) if ((slots >> slot) & 1) counts[slot] = records;
  return counts;
}

/** Neither of the two is changed. */
function sum(one: Presence, other: Presence): Presence {
  if (typeof one === 'number' && typeof other === 'number' && (one & other) === 0) return one | other;
  const others = recordsOf(other);
  return recordsOf(one).map((records, slot) => records + (others[slot] ?? 0));
}
