import { longer } from '../../common/longer.js';
import { DAY_MS, SLOT_MS } from '../../common/time.js';
import { toWhole, type Whole } from '../../common/whole.js';
import { Packer } from './packing.js';

export const SLOTS_PER_DAY = DAY_MS / SLOT_MS;

const FIRST_DAYS = 256;
const FIRST_SUMS = 2_048;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * Usage added up by slots, for many days of many series: a row for each day of a series. Its memory is reused, so that
 * no garbage is left.
 */
export class SlotSums {
  /** For each slot of each day the place of its sums, or 0. */
  private places = new Int32Array(FIRST_DAYS * SLOTS_PER_DAY);
  /** The first and the last slot of each day that has usage. */
  private firsts = new Int32Array(FIRST_DAYS);
  private lasts = new Int32Array(FIRST_DAYS);
  private days = 0;
  private parts = new Float64Array(FIRST_SUMS);
  private usageMs = new Float64Array(FIRST_SUMS);
  private uplink = new Float64Array(FIRST_SUMS);
  private downlink = new Float64Array(FIRST_SUMS);
  private sums = 0;
  /** The bytes above the range in which numbers are exact. */
  private readonly beyondUplink = new Map<number, bigint>();
  private readonly beyondDownlink = new Map<number, bigint>();

  /** Forgets all days. */
  clear(): void {
    this.places.fill(0, 0, this.days * SLOTS_PER_DAY);
    this.days = 0;
    this.sums = 0;
    this.beyondUplink.clear();
    this.beyondDownlink.clear();
  }

  /** @returns the number of a new day. */
  addDay(): number {
    if (this.days === this.firsts.length) this.growDays();
    const day = this.days++;
    this.firsts[day] = SLOTS_PER_DAY;
    this.lasts[day] = -1;
    return day;
  }

  /** Adds the part of a record that lies in a slot of a day. */
  addPart(day: number, slot: number, usageMs: number, uplinkBytes: number, downlinkBytes: number): void {
    const sum = this.sumAt(day, slot);
    this.parts[sum] = (this.parts[sum] as number) + 1;
    this.usageMs[sum] = (this.usageMs[sum] as number) + usageMs;
    addTo(this.uplink, sum, uplinkBytes, this.beyondUplink);
    addTo(this.downlink, sum, downlinkBytes, this.beyondDownlink);
  }

  /** Adds all sums of a day to another day. */
  addDayTo(day: number, other: number): void {
    const row = day * SLOTS_PER_DAY;
    const last = this.lasts[day] as number;
    for (let slot = this.firsts[day] as number; slot <= last; slot++) {
      const from = this.places[row + slot] as number;
      if (from === 0) continue;
      const to = this.sumAt(other, slot);
      this.parts[to] = (this.parts[to] as number) + (this.parts[from] as number);
      this.usageMs[to] = (this.usageMs[to] as number) + (this.usageMs[from] as number);
      addAll(this.uplink, from, to, this.beyondUplink);
      addAll(this.downlink, from, to, this.beyondDownlink);
    }
  }

  /** Packs the slots of a day. */
  pack(day: number): Buffer {
    const packer = new Packer();
    const row = day * SLOTS_PER_DAY;
    const last = this.lasts[day] as number;
    let next = 0;
    for (let slot = this.firsts[day] as number; slot <= last; slot++) {
      const sum = this.places[row + slot] as number;
      if (sum === 0) continue;
      packer
        .count(slot - next)
        .whole(this.parts[sum] as number)
        .whole(this.usageMs[sum] as number)
        .whole(totalOf(this.uplink, sum, this.beyondUplink))
        .whole(totalOf(this.downlink, sum, this.beyondDownlink));
      next = slot + 1;
    }
    return packer.finish();
  }

  private sumAt(day: number, slot: number): number {
    const place = day * SLOTS_PER_DAY + slot;
    const known = this.places[place] as number;
    if (known !== 0) return known;
    const sum = ++this.sums;
    if (sum === this.parts.length) this.growSums();
    this.places[place] = sum;
    this.parts[sum] = 0;
    this.usageMs[sum] = 0;
    this.uplink[sum] = 0;
    this.downlink[sum] = 0;
    if (slot < (this.firsts[day] as number)) this.firsts[day] = slot;
    if (slot > (this.lasts[day] as number)) this.lasts[day] = slot;
    return sum;
  }

  private growDays(): void {
    const room = this.firsts.length * 2;
    this.places = longer(this.places, new Int32Array(room * SLOTS_PER_DAY));
    this.firsts = longer(this.firsts, new Int32Array(room));
    this.lasts = longer(this.lasts, new Int32Array(room));
  }

  private growSums(): void {
    const room = this.parts.length * 2;
    this.parts = longer(this.parts, new Float64Array(room));
    this.usageMs = longer(this.usageMs, new Float64Array(room));
    this.uplink = longer(this.uplink, new Float64Array(room));
    this.downlink = longer(this.downlink, new Float64Array(room));
  }
}

function addTo(sums: Float64Array, at: number, value: number, beyond: Map<number, bigint>): void {
  const sum = (sums[at] as number) + value;
  if (sum <= MOST) {
    sums[at] = sum;
    return;
  }
  beyond.set(at, (beyond.get(at) ?? 0n) + BigInt(sums[at] as number));
  sums[at] = value;
}

function addAll(sums: Float64Array, from: number, to: number, beyond: Map<number, bigint>): void {
  addTo(sums, to, sums[from] as number, beyond);
  const more = beyond.get(from);
  if (more !== undefined) beyond.set(to, (beyond.get(to) ?? 0n) + more);
}

function totalOf(sums: Float64Array, at: number, beyond: ReadonlyMap<number, bigint>): Whole {
  const sum = sums[at] as number;
  const more = beyond.size === 0 ? undefined : beyond.get(at);
  return more === undefined ? sum : toWhole(more + BigInt(sum));
}
