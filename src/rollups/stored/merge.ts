import { DAY_MS, HOUR_MS } from '../../common/time.js';
import { LEVELS, type LevelName } from './levels.js';
import { packCounts, unpackCounts } from './member-counts.js';
import { mergeMemberships } from './merge-members.js';
import { unpackMemberships } from './memberships.js';
import { packFigures, packSlots, takesAway, unpackSlots, type Slots } from './figures.js';

/** The columns of a stored aggregate, packed. */
export interface PackedRollup {
  /**
   * Of figures only. It and `hours` are empty when a slot takes records away, which another part of the aggregate has:
   * only slots of such parts can be added up.
   */
  readonly day: Buffer | null;
  readonly hours: Buffer;
  readonly slots: Buffer;
}

const NOTHING = Buffer.alloc(0);

/**
 * Merges changes into a stored aggregate.
 * @param stored the stored slots; undefined when there are none yet.
 * @param changes packed, in any order.
 * @param hours the stored hours, if they were read. Figures that they contain are not computed again.
 * @returns undefined when the aggregate becomes empty.
 */
export function mergeChanges(
  level: LevelName,
  stored: Uint8Array | undefined,
  changes: readonly Uint8Array[],
  hours?: Uint8Array,
): PackedRollup | undefined {
  const merged =
    LEVELS[level].content === 'figures' ? mergeFigures(stored, changes) : merge(stored, changes, hours);
  return merged.slots.length === 0 ? undefined : merged;
}

function mergeFigures(stored: Uint8Array | undefined, changes: readonly Uint8Array[]): PackedRollup {
  const slots: Slots = stored ? unpackSlots(stored) : [];
  for (const change of changes) unpackSlots(change, slots);
  if (takesAway(slots)) return { day: NOTHING, hours: NOTHING, slots: packSlots(slots) };
  return { day: packFigures(slots, DAY_MS), hours: packFigures(slots, HOUR_MS), slots: packSlots(slots) };
}

function merge(
  stored: Uint8Array = NOTHING,
  changes: readonly Uint8Array[],
  hours: Uint8Array | undefined,
): PackedRollup {
  const counted = hours && unpackCounts(hours);
  const { members, counts } = mergeMemberships(stored, unpackMemberships(changes), counted);
  return { day: null, hours: packCounts(counts), slots: members };
}
