import { SLOT_MS } from '../../common/time.js';
import { add, subtract, type Whole } from '../../common/whole.js';
import { Packer, Unpacker } from './packing.js';

/** The figures of one slot. In a change they may be negative. */
export interface SlotFigures {
  /** How many records have a part in the slot. */
  parts: number;
  usageMs: Whole;
  uplinkBytes: Whole;
  downlinkBytes: Whole;
}

/** The slots of a period, by their place in it. Slots without usage are undefined. */
export type Slots = (SlotFigures | undefined)[];

/** The figures of several slots, with the least and the greatest bytes of a slot that has records. */
export interface Figures {
  /** How many slots have records. */
  activeSlots: number;
  usageMs: Whole;
  uplinkBytes: Whole;
  downlinkBytes: Whole;
  leastUplinkBytes: Whole;
  greatestUplinkBytes: Whole;
  leastDownlinkBytes: Whole;
  greatestDownlinkBytes: Whole;
}

/** Adds usage to a slot, by its place. */
function addUsage(
  slots: Slots,
  place: number,
  parts: number,
  usageMs: Whole,
  uplinkBytes: Whole,
  downlinkBytes: Whole,
): void {
  const known = slots[place];
  if (!known) {
    slots[place] = { parts, usageMs, uplinkBytes, downlinkBytes };
    return;
  }
  known.parts += parts;
  known.usageMs = add(known.usageMs, usageMs);
  known.uplinkBytes = add(known.uplinkBytes, uplinkBytes);
  known.downlinkBytes = add(known.downlinkBytes, downlinkBytes);
}

/** Adds slots to others, place by place. */
export function addSlots(slots: Slots, others: Slots): void {
  others.forEach((other, place) => {
    if (other) addUsage(slots, place, other.parts, other.usageMs, other.uplinkBytes, other.downlinkBytes);
  });
}

/** Packs slots: for each slot its distance from the slot before, parts, time, bytes up, bytes down. */
export function packSlots(slots: Slots): Buffer {
  const packer = new Packer();
  let next = 0;
  slots.forEach((slot, place) => {
    // Without records there is no usage: a slot whose records were all removed is left out.
    if (!slot || isNothing(slot)) return;
    packer
      .count(place - next)
      .whole(slot.parts)
      .whole(slot.usageMs);
    packer.whole(slot.uplinkBytes).whole(slot.downlinkBytes);
    next = place + 1;
  });
  return packer.finish();
}

const isNothing = ({ parts, usageMs, uplinkBytes, downlinkBytes }: SlotFigures): boolean =>
  parts === 0 && usageMs === 0 && uplinkBytes === 0 && downlinkBytes === 0;

/** Whether slots take records away from those of another row. */
export const takesAway = (slots: Slots): boolean =>
  slots.some((slot) => slot !== undefined && slot.parts < 0);

/** Adds packed slots to slots. */
export function unpackSlots(bytes: Uint8Array, slots: Slots = []): Slots {
  const unpacker = new Unpacker(bytes);
  for (let place = -1; !unpacker.done;) {
    place += 1 + unpacker.count();
    const parts = Number(unpacker.whole());
    const usageMs = unpacker.whole();
    const uplinkBytes = unpacker.whole();
    addUsage(slots, place, parts, usageMs, uplinkBytes, unpacker.whole());
  }
  return slots;
}

/** One slot by itself, as the figures of several. */
export function ofSlot({ usageMs, uplinkBytes, downlinkBytes }: SlotFigures): Figures {
  return {
    activeSlots: 1,
    usageMs,
    uplinkBytes,
    downlinkBytes,
    leastUplinkBytes: uplinkBytes,
    greatestUplinkBytes: uplinkBytes,
    leastDownlinkBytes: downlinkBytes,
    greatestDownlinkBytes: downlinkBytes,
  };
}

/** Adds the figures of other slots of the same aggregate. */
export function addFigures(total: Figures, other: Figures): void {
  total.activeSlots += other.activeSlots;
  total.usageMs = add(total.usageMs, other.usageMs);
  total.uplinkBytes = add(total.uplinkBytes, other.uplinkBytes);
  total.downlinkBytes = add(total.downlinkBytes, other.downlinkBytes);
  if (other.leastUplinkBytes < total.leastUplinkBytes) total.leastUplinkBytes = other.leastUplinkBytes;
  if (other.greatestUplinkBytes > total.greatestUplinkBytes)
    total.greatestUplinkBytes = other.greatestUplinkBytes;
  if (other.leastDownlinkBytes < total.leastDownlinkBytes)
    total.leastDownlinkBytes = other.leastDownlinkBytes;
  if (other.greatestDownlinkBytes > total.greatestDownlinkBytes)
    total.greatestDownlinkBytes = other.greatestDownlinkBytes;
}

/**
 * Adds up slots to the figures of longer intervals (an hour or a day), by their place. Packs them for {@link
 * unpackFigures}.
 */
export function packFigures(slots: Slots, widthMs: number): Buffer {
  const sums: Figures[] = [];
  const perSum = widthMs / SLOT_MS;
  slots.forEach((slot, place) => {
    if (!slot || slot.parts === 0) return;
    const sum = Math.floor(place / perSum);
    const known = sums[sum];
    if (known) addFigures(known, ofSlot(slot));
    else sums[sum] = ofSlot(slot);
  });
  const packer = new Packer();
  let next = 0;
  sums.forEach((sum, place) => {
    packer
      .count(place - next)
      .count(sum.activeSlots)
      .whole(sum.usageMs);
    packer.whole(sum.uplinkBytes).whole(sum.leastUplinkBytes);
    packer.whole(subtract(sum.greatestUplinkBytes, sum.leastUplinkBytes));
    packer.whole(sum.downlinkBytes).whole(sum.leastDownlinkBytes);
    packer.whole(subtract(sum.greatestDownlinkBytes, sum.leastDownlinkBytes));
    next = place + 1;
  });
  return packer.finish();
}

/** Passes each of the packed figures to `take`, with its place. */
export function unpackFigures(bytes: Uint8Array, take: (place: number, figures: Figures) => void): void {
  const unpacker = new Unpacker(bytes);
  for (let place = -1; !unpacker.done;) {
    place += 1 + unpacker.count();
    const activeSlots = unpacker.count();
    const usageMs = unpacker.whole();
    const uplinkBytes = unpacker.whole();
    const leastUplinkBytes = unpacker.whole();
    const greatestUplinkBytes = add(leastUplinkBytes, unpacker.whole());
    const downlinkBytes = unpacker.whole();
    const leastDownlinkBytes = unpacker.whole();
    const greatestDownlinkBytes = add(leastDownlinkBytes, unpacker.whole());
    take(place, {
      activeSlots,
      usageMs,
      uplinkBytes,
      downlinkBytes,
      leastUplinkBytes,
      greatestUplinkBytes,
      leastDownlinkBytes,
      greatestDownlinkBytes,
    });
  }
}
