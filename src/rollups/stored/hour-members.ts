import { longer } from '../../common/longer.js';
import { packMemberships } from './memberships.js';

const FIRST_HOURS = 512;
const FIRST_ENTRIES = 8_192;
/** Gaps of a Shell sort that are good for any count (Ciura). */
const GAPS = [1_750, 701, 301, 132, 57, 23, 10, 4, 1] as const;

/**
 * The members of many hours of many cells: a list for each hour of a cell. Its memory is reused, so that no garbage is
 * left.
 */
export class HourMembers {
  /** For each hour its last entry, and its number of entries. */
  private heads = new Int32Array(FIRST_HOURS);
  private counts = new Int32Array(FIRST_HOURS);
  private hours = 0;
  private members = new Float64Array(FIRST_ENTRIES);
  private slots = new Int32Array(FIRST_ENTRIES);
  /** The entry before each entry of the same hour, or 0. */
  private before = new Int32Array(FIRST_ENTRIES);
  private entries = 0;
  private sortedMembers = new Float64Array(FIRST_HOURS);
  private sortedSlots = new Int32Array(FIRST_HOURS);

  /** Forgets all hours. */
  clear(): void {
    this.hours = 0;
    this.entries = 0;
  }

  /** @returns the number of a new hour. */
  addHour(): number {
    if (this.hours === this.heads.length) {
      this.heads = longer(this.heads, new Int32Array(this.hours * 2));
      this.counts = longer(this.counts, new Int32Array(this.hours * 2));
    }
    this.heads[this.hours] = 0;
    this.counts[this.hours] = 0;
    return this.hours++;
  }

  /** Counts a record of a subscriber in each slot of an hour whose bit is set. */
  add(hour: number, member: number, slots: number): void {
    const entry = ++this.entries;
    if (entry === this.members.length) this.grow();
    this.members[entry] = member;
    this.slots[entry] = slots;
    this.before[entry] = this.heads[hour] as number;
    this.heads[hour] = entry;
    this.counts[hour] = (this.counts[hour] as number) + 1;
  }

  /** Packs the members of an hour. */
  pack(hour: number): Buffer {
    const count = this.counts[hour] as number;
    if (count > this.sortedMembers.length) {
      this.sortedMembers = new Float64Array(count * 2);
      this.sortedSlots = new Int32Array(count * 2);
    }
    const { sortedMembers, sortedSlots } = this;
    let entry = this.heads[hour] as number;
    for (let nth = 0; nth < count; nth++) {
      sortedMembers[nth] = this.members[entry] as number;
      sortedSlots[nth] = this.slots[entry] as number;
      entry = this.before[entry] as number;
    }
    sortTogether(sortedMembers, sortedSlots, count);
    return packMemberships(sortedMembers, sortedSlots, count);
  }

  private grow(): void {
    const room = this.members.length * 2;
    this.members = longer(this.members, new Float64Array(room));
    this.slots = longer(this.slots, new Int32Array(room));
    this.before = longer(this.before, new Int32Array(room));
  }
}

/** Sorts by members, and moves the slots in the same way. */
function sortTogether(members: Float64Array, slots: Int32Array, count: number): void {
  for (const gap of GAPS) {
    for (let next = gap; next < count; next++) {
      const member = members[next] as number;
      const slot = slots[next] as number;
      let place = next;
      for (; place >= gap && (members[place - gap] as number) > member; place -= gap) {
        members[place] = members[place - gap] as number;
        slots[place] = slots[place - gap] as number;
      }
      members[place] = member;
      slots[place] = slot;
    }
  }
}
