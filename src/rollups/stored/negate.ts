import { subtract } from '../../common/whole.js';
import type { Change } from './change.js';
import { LEVELS } from './levels.js';
import { packMembers, recordsOf, unpackMembers } from './members.js';
import { packSlots, unpackSlots } from './figures.js';

/** The change that cancels another one: the sum of both is nothing. */
export function negated(change: Change): Change {
  const negate = LEVELS[change.level].content === 'figures' ? negatedSlots : negatedMembers;
  return { ...change, slots: negate(change.slots) };
}

function negatedSlots(packed: Buffer): Buffer {
  const slots = unpackSlots(packed).map(
    (slot) =>
      slot && {
        parts: 0 - slot.parts,
        usageMs: subtract(0, slot.usageMs),
        uplinkBytes: subtract(0, slot.uplinkBytes),
        downlinkBytes: subtract(0, slot.downlinkBytes),
      },
  );
  return packSlots(slots);
}

function negatedMembers(packed: Buffer): Buffer {
  const members = [...unpackMembers(packed)].map(
    ([member, membership]) => [member, recordsOf(membership).map((records) => 0 - records)] as const,
  );
  return packMembers(new Map(members));
}
